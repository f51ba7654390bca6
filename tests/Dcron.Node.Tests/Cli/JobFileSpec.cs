using Dcron.Cli;
using Dcron.Cli.Jobs;

namespace Dcron.Node.Tests.Cli;

public sealed class JobFileSpec
{
    [Theory]
    [InlineData("v: on", "\"on\"")]
    [InlineData("v: yes", "\"yes\"")]
    [InlineData("v: No", "\"No\"")]
    [InlineData("v: true", "true")]
    [InlineData("v: \"true\"", "\"true\"")]
    [InlineData("v: 'null'", "\"null\"")]
    [InlineData("v: ~", "null")]
    [InlineData("v:", "null")]
    [InlineData("v: ''", "\"\"")]
    [InlineData("v: 5", "5")]
    [InlineData("v: +5", "5")]
    [InlineData("v: -0", "0")]
    [InlineData("v: 0777", "777")]
    [InlineData("v: 0o777", "511")]
    [InlineData("v: 0xff", "255")]
    [InlineData("v: 99999999999999999999", "99999999999999999999")]
    [InlineData("v: 1.50", "1.5")]
    [InlineData("v: .5", "0.5")]
    [InlineData("v: 5.", "5")]
    [InlineData("v: 1_000", "\"1_000\"")]
    [InlineData("v: 10m", "\"10m\"")]
    [InlineData("v: 1:30", "\"1:30\"")]
    [InlineData("v: 2027-01-01", "\"2027-01-01\"")]
    [InlineData("v: 2027-01-01T00:00:00Z", "\"2027-01-01T00:00:00Z\"")]
    [InlineData("v: !!str 5", "\"5\"")]
    [InlineData("v: 0 3 * * *", "\"0 3 * * *\"")]
    [InlineData("{v: [1, a]}", "[1,\"a\"]")]
    [InlineData("v: [1, a, {b: c}]", """[1,"a",{"b":"c"}]""")]
    [InlineData("v: |\n  one\n  two\n", "\"one\\ntwo\\n\"")]
    [InlineData("a: &x {b: 1}\nv: *x", """{"b":1}""")]
    [InlineData("v: &x y", "\"y\"")]
    public void Reads_yaml_as_yaml_1_2_has_it(string yaml, string json) =>
        Assert.Equal(json, Assert.Single(JobFile.Parse(yaml, "jobs.yaml")).Json.GetProperty("v").GetRawText());

    [Fact]
    public void Reads_a_key_that_looks_like_a_boolean_as_text() =>
        Assert.Equal("""{"on":1,"5":2}""", Assert.Single(JobFile.Parse("on: 1\n5: 2", "-")).Json.GetRawText());

    [Theory]
    [InlineData("name: a\n---\nname: b\n---\n", "jobs.yaml")]
    [InlineData("- name: a\n- name: b\n", "jobs.yml")]
    [InlineData("""{"name":"a"} {"name":"b"}""", "jobs.json")]
    [InlineData("{\"name\":\"a\"}\n{\"name\":\"b\"}\n", "standard input")]
    [InlineData("""[{"name":"a"},{"name":"b"}]""", "standard input")]
    [InlineData("""  [{"name":"a"}] {"name":"b"} null""", "standard input")]
    [InlineData("--- # both\n- name: a\n---\nname: b\n", "standard input")]
    public void Reads_several_documents(string text, string name)
    {
        var documents = JobFile.Parse(text, name);

        Assert.Equal(["a", "b"], documents.Select(d => d.Json.GetProperty("name").GetString()));
        Assert.Equal([$"{name}, document 1", $"{name}, document 2"], documents.Select(d => d.Place));
    }

    [Theory]
    [InlineData("a: b: c", "line 1, column")]
    [InlineData("ok: 1\nschedule: * * * * *", "must be quoted, as in schedule: \"* * * * *\"")]
    [InlineData("ok: 1\nschedule: @daily", "must be quoted, as in schedule: \"@daily\"")]
    [InlineData("a: 1\na: 2", "line 2")]
    [InlineData("a: .nan", "is no number that JSON has")]
    [InlineData("a: -.inf", "is no number that JSON has")]
    [InlineData("a: 1e999", "too large")]
    [InlineData("a: !!binary aGk=", "the tag")]
    [InlineData("a: !thing {}", "the tag")]
    [InlineData("? [a]\n: b", "a key must be text")]
    [InlineData("a: *nothing", "line 1")]
    [InlineData("a: &x [*x]", "alias")]
    public void Says_where_yaml_is_wrong(string yaml, string message) =>
        Assert.Contains(message, Refusal(yaml, "jobs.yaml"));

    [Theory]
    [InlineData("""{"name":"a",}""", "line 1, column")]
    [InlineData("{\"name\":\n\"a\"", "line 2")]
    [InlineData("""{"name":"a"} x""", "line 1")]
    [InlineData("// comment\n{}", "line 1")]
    public void Says_where_json_is_wrong(string json, string message) => Assert.Contains(message, Refusal(json, "jobs.json"));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n---\n")]
    [InlineData("[]")]
    public void Refuses_a_file_without_documents(string text) => Assert.Contains("holds no job document", Refusal(text, "standard input"));

    [Fact]
    public void Refuses_nesting_that_would_exhaust_the_stack()
    {
        Assert.Contains("too deep", Refusal("a: " + new string('[', 100_000), "jobs.yaml"));
        Assert.Contains("is not valid JSON", Refusal(new string('[', 100_000), "jobs.json"));
    }

    [Fact]
    public void Refuses_aliases_that_expand_without_end()
    {
        var lines = Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 9))}]");

        Assert.Contains("expand to too much", Refusal("a0: &a0 [x]\n" + string.Join('\n', lines), "jobs.yaml"));
    }

    private static string Refusal(string text, string name)
    {
        var failure = Assert.Throws<Failure>(() => JobFile.Parse(text, name));
        Assert.Equal(Dcron.Cli.ExitCode.WrongCall, failure.ExitCode);
        return failure.Message;
    }
}
