using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Node.Tests.Api;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronRestoreSpec : DkronSpec
{
    [Fact]
    public async Task Restores_what_the_list_of_jobs_gave()
    {
        await CreateAsync(Minimal);
        await CreateAsync("""{"name":"a-child","parent_job":"backup","executor":"shell","executor_config":{"command":"x"},"displayname":"Child"}""");
        await CreateAsync("""{"name":"kafka","schedule":"TZ=Asia/Tokyo 0 0 ~ 13 * 5","executor":"kafka","executor_config":{"topic":"x"},"processors":{"log":{"forward":"true"}},"tags":{"my_role":"db:1"},"disabled":true,"retries":3,"success_count":4}""");
        var backup = (await GetAsync("/v1/jobs")).Text;

        await using var other = await ApiHost.StartAsync();
        var answer = await other.SendAsync(HttpMethod.Post, "/v1/restore", Form("file", backup));

        Assert.Equal((200, "application/json; charset=utf-8"), (answer.Status, answer.ContentType));
        Assert.Equal("""["success create backup","success create kafka","success create a-child"]""", JsonSerializer.Deserialize<string>(answer.Text));
        Assert.Equal(backup, (await other.GetAsync("/v1/jobs")).Text);
    }

    [Fact]
    public async Task Takes_what_curl_sends()
    {
        var answer = await SendRawAsync(
            """
            POST /v1/restore HTTP/1.1
            Host: {host}
            User-Agent: curl/7.88.1
            Accept: */*
            Content-Length: {length}
            Content-Type: multipart/form-data; boundary=------------------------5f1d0c6f3e6f0a53
            """,
            "--------------------------5f1d0c6f3e6f0a53\r\nContent-Disposition: form-data; name=\"file\"; filename=\"backup.json\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n[" + Minimal + "]\r\n--------------------------5f1d0c6f3e6f0a53--\r\n");

        Assert.Equal((200, "\"[\\\"success create backup\\\"]\""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("other", "[]", 404)]
    [InlineData("file", "{}", 400)]
    [InlineData("file", "not json", 400)]
    [InlineData("file", """[{"name":"BAD","schedule":"@daily"}]""", 400)]
    [InlineData("file", """[{"name":"a","parent_job":"nobody"}]""", 400)]
    public async Task Refuses_without_a_body_what_cannot_be_restored(string field, string file, int status)
    {
        var answer = await Host.SendAsync(HttpMethod.Post, "/v1/restore", Form(field, file));

        Assert.Equal((status, ""), (answer.Status, answer.Text));
        Assert.Empty(Client.Commands.OfType<JobCommand.Put>());
    }

    [Fact]
    public async Task Needs_a_form() => Assert.Equal(404, (await PostAsync("/v1/restore", "[]")).Status);

    private static MultipartFormDataContent Form(string field, string file) => new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), field, "backup.json" } };
}
