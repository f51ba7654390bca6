#!/usr/bin/env bash
# The one entry to building Dcron: ./build.sh run|test|explore|chaos|takeover|ci|bench|publish|deps. The work is done by dotnet; build.ps1 has the same verbs.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage() {
  cat <<'USAGE'
usage: ./build.sh VERB [arguments]

  run [arguments]    build, and start one node on 127.0.0.1:8080 with its data in ./data; the arguments go to dcrond
  test [projects]    install what the tests need, build, run every test project (or those whose name contains an argument)
  explore [seconds]  run the simulation of the scheduler on new scenarios for that long (300), to find a broken promise
  chaos [options]    run a real cluster under faults for two minutes and check what came of it; --help tells the options
  takeover [options] strike a real cluster again and again and measure its takeovers; --help tells the options
  ci                 all tests, and then two minutes of chaos, which count as one more
  bench [arguments]  run the benchmark program
  publish            put dcrond and dcron into artifacts/dcrond and artifacts/dcron
  deps               install what the tests need: etcd, PostgreSQL, Chromium and more (Debian), and fetch the crontabs of Debian packages
USAGE
}

do_run() {
  dotnet build src/Dcron.Node --configuration Release --verbosity quiet
  exec dotnet src/Dcron.Node/bin/Release/net10.0/dcrond.dll --config hocon/single.conf \
    --set dcron.data-dir=data --set dcron.first-start.crontab=docs/examples/crontab "$@"
}

# One counter of a trx file, such as passed.
counter() {
  sed -n "s/.*<Counters .* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

passed_all=0 failed_all=0

# Adds to the sums of what has passed and failed.
run_tests() {
  do_deps
  if ! dotnet build Dcron.sln --configuration Debug --verbosity quiet; then
    failed_all=1
    return 0
  fi
  local results=artifacts/test-results
  rm -rf "$results"
  for project in tests/*.Tests/; do
    local name trx passed failed status=0
    name=$(basename "$project")
    if (($# > 0)) && ! grep -qF -- "$(printf '%s\n' "$@")" <<<"$name"; then continue; fi
    trx="$results/$name.trx"
    dotnet test "$project" --no-build --configuration Debug --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --verbosity quiet || status=$?
    passed=0 failed=0
    if [[ -f $trx ]]; then
      passed=$(counter "$trx" passed) failed=$(counter "$trx" failed)
    fi
    passed=${passed:-0} failed=${failed:-0}
    # A run that crashed, or that found no test, is a failure that no counter shows.
    if ((failed == 0)) && { ((status != 0)) || ((passed == 0)); }; then failed=1; fi
    echo "$name: $passed passed, $failed failed"
    passed_all=$((passed_all + passed)) failed_all=$((failed_all + failed))
  done
}

# The last line of all. That nothing ran is a failure too.
tell_sum() {
  if ((passed_all + failed_all == 0)); then failed_all=1; fi
  echo "$passed_all passed, $failed_all failed"
  ((failed_all == 0))
}

do_test() {
  run_tests "$@"
  tell_sum
}

# Chaos that could not run has failed as well. Its first line tells the seed.
do_ci() {
  run_tests
  if ./build.sh chaos --minutes 2; then
    echo "chaos: passed"
    passed_all=$((passed_all + 1))
  else
    echo "chaos: failed"
    failed_all=$((failed_all + 1))
  fi
  tell_sum
}

do_explore() {
  dotnet build tests/Dcron.Actors.Tests --configuration Release --verbosity quiet
  CsCheck_Time=${1:-300} tests/Dcron.Actors.Tests/bin/Release/net10.0/Dcron.Actors.Tests -explicit only -method '*Keeps_its_promises_whatever_happens'
}

# Eight nodes start faster when they need not be compiled first, so what runs is what is shipped.
do_chaos() {
  do_deps
  dotnet publish src/Dcron.Node "${publish_options[@]}" --output artifacts/dcrond
  dotnet build tests/Dcron.Chaos --configuration Release --verbosity quiet
  exec tests/Dcron.Chaos/bin/Release/net10.0/Dcron.Chaos "$@"
}

# The same program: it strikes the same kind of cluster, and measures instead of checking.
do_takeover() {
  do_chaos takeover "$@"
}

# What is measured is what is shipped.
do_bench() {
  do_publish
  DCRON_PUBLISHED=artifacts dotnet run --configuration Release --project bench/Dcron.Benchmarks -- "$@"
}

publish_options=(--configuration Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true --verbosity quiet)

do_publish() {
  dotnet publish src/Dcron.Node "${publish_options[@]}" --output artifacts/dcrond
  dotnet publish src/Dcron.Cli "${publish_options[@]}" --output artifacts/dcron
  ls -l artifacts/dcrond/dcrond artifacts/dcron/dcron
}

do_deps() {
  source ./packaging/test-deps.sh
}

verb=${1:-}
if (($# > 0)); then shift; fi
case "$verb" in
  run | test | explore | chaos | takeover | ci | bench | publish | deps) "do_$verb" "$@" ;;
  help | -h | --help) usage ;;
  *) usage >&2; exit 64 ;;
esac
