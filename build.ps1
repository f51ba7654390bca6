# The one entry to building Dcron: ./build.ps1 run|test|explore|chaos|takeover|ci|bench|publish|deps. The work is done by dotnet; build.sh has the same verbs.
param([Parameter(Position = 0)][string]$Verb, [Parameter(ValueFromRemainingArguments)][string[]]$Rest)
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_CLI_TELEMETRY_OPTOUT = 1
$env:DOTNET_NOLOGO = 1
if ($null -eq $Rest) { $Rest = @() }

function Assert-Done { if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE } }

function Run {
    dotnet build src/Dcron.Node --configuration Release --verbosity quiet; Assert-Done
    dotnet src/Dcron.Node/bin/Release/net10.0/dcrond.dll --config hocon/single.conf `
        --set dcron.data-dir=data --set dcron.first-start.crontab=docs/examples/crontab @Rest
    exit $LASTEXITCODE
}

$script:passedAll = 0
$script:failedAll = 0

# Adds to the sums of what has passed and failed.
function Run-Tests {
    Deps
    dotnet build Dcron.sln --configuration Debug --verbosity quiet
    if ($LASTEXITCODE -ne 0) { $script:failedAll = 1; return }
    $results = 'artifacts/test-results'
    if (Test-Path $results) { Remove-Item -Recurse -Force $results }
    foreach ($project in Get-ChildItem tests -Directory -Filter '*.Tests') {
        $name = $project.Name
        if ($Rest.Count -gt 0 -and -not ($Rest | Where-Object { $name.Contains($_) })) { continue }
        dotnet test $project.FullName --no-build --configuration Debug --results-directory $results --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --verbosity quiet
        $status = $LASTEXITCODE
        $passed = 0; $failed = 0
        if (Test-Path "$results/$name.trx") {
            $counters = ([xml](Get-Content "$results/$name.trx")).TestRun.ResultSummary.Counters
            $passed = [int]$counters.passed; $failed = [int]$counters.failed
        }
        # A run that crashed, or that found no test, is a failure that no counter shows.
        if ($failed -eq 0 -and ($status -ne 0 -or $passed -eq 0)) { $failed = 1 }
        "${name}: $passed passed, $failed failed"
        $script:passedAll += $passed; $script:failedAll += $failed
    }
}

# The last line of all. That nothing ran is a failure too.
function Exit-WithSum {
    if ($script:passedAll + $script:failedAll -eq 0) { $script:failedAll = 1 }
    "$script:passedAll passed, $script:failedAll failed"
    exit [int]($script:failedAll -gt 0)
}

function Test {
    Run-Tests
    Exit-WithSum
}

# Chaos that could not run has failed as well. Its first line tells the seed.
function Ci {
    Run-Tests
    if ($IsLinux) { bash ./build.sh chaos --minutes 2 }
    if ($IsLinux -and $LASTEXITCODE -eq 0) { 'chaos: passed'; $script:passedAll++ } else { 'chaos: failed'; $script:failedAll++ }
    Exit-WithSum
}

function Explore {
    dotnet build tests/Dcron.Actors.Tests --configuration Release --verbosity quiet; Assert-Done
    $env:CsCheck_Time = if ($Rest) { $Rest[0] } else { 300 }
    dotnet tests/Dcron.Actors.Tests/bin/Release/net10.0/Dcron.Actors.Tests.dll -explicit only -method '*Keeps_its_promises_whatever_happens'
    exit $LASTEXITCODE
}

# It is made of Linux: signals, /proc and network namespaces.
function Chaos {
    if (-not $IsLinux) { Write-Error 'chaos runs on Linux only'; exit 2 }
    bash ./build.sh chaos @Rest
    exit $LASTEXITCODE
}

function Takeover {
    if (-not $IsLinux) { Write-Error 'takeover runs on Linux only'; exit 2 }
    bash ./build.sh takeover @Rest
    exit $LASTEXITCODE
}

# What is measured is what is shipped.
function Bench { Publish; $env:DCRON_PUBLISHED = 'artifacts'; dotnet run --configuration Release --project bench/Dcron.Benchmarks -- @Rest; exit $LASTEXITCODE }

function Publish {
    $how = '--configuration', 'Release', '--use-current-runtime', '--no-self-contained', '-p:PublishReadyToRun=true', '--verbosity', 'quiet'
    dotnet publish src/Dcron.Node @how --output artifacts/dcrond; Assert-Done
    dotnet publish src/Dcron.Cli @how --output artifacts/dcron; Assert-Done
}

function Deps {
    if (Get-Command apt-get -ErrorAction Ignore) { bash ./build.sh deps; return }
    $missing = @('etcd', 'postgres', 'chromium') | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) }
    if ($missing) { Write-Warning "please install, for the tests that need them: $($missing -join ', ')" }
}

switch ($Verb) {
    'run' { Run }
    'test' { Test }
    'explore' { Explore }
    'chaos' { Chaos }
    'takeover' { Takeover }
    'ci' { Ci }
    'bench' { Bench }
    'publish' { Publish }
    'deps' { Deps }
    default { 'usage: ./build.ps1 run|test|explore|chaos|takeover|ci|bench|publish|deps [arguments]'; exit 64 }
}
