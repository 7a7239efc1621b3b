using System.Net;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

public sealed class BadRequestTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Trigger = "/api/sync/trigger";
    private const string Resolve = "/api/sync/conflicts/1/resolve";

    [Theory]
    [InlineData("""{"force":true,"force":false}""")]
    [InlineData("""{"force":true,"forc\u0065":false}""")]
    public async Task C71_a_key_twice_gets_400(string body) => await GetsAsync(400, Trigger, body);

    [Theory]
    [InlineData("""{"FORCE":true,"force":false}""")]
    [InlineData("""{"Direction":"yaml_to_db"}""")]
    [InlineData("""{"forse":true}""")]
    public async Task C72_a_key_that_is_not_known_exactly_so_gets_400(string body) => await GetsAsync(400, Trigger, body);

    [Theory]
    [InlineData("""{"choice":"keep_yaml","by":"a\u0000b"}""")]
    [InlineData("""{"choice":"custom","fields":{"status":{"value":"\u0000"}}}""")]
    [InlineData("""{"choice":"custom","fields":{"status":{"value":"\ud800"}}}""")]
    [InlineData("""{"choice":"keep_yaml","\ud800":1}""")]
    public async Task C73_a_character_that_no_database_keeps_gets_400(string body) => await GetsAsync(400, Resolve, body);

    [Fact]
    public async Task C74_a_body_beyond_1_MB_gets_413() => await GetsAsync(413, Trigger, new string(' ', 1024 * 1024) + "{}");

    [Theory]
    [InlineData("""{"force":true} x""")]
    [InlineData("""{"force":true}{}""")]
    [InlineData("""{"force":true,}""")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("""{"force":1}""")]
    [InlineData("""{"direction":1}""")]
    [InlineData("""{"direction":"sideways"}""")]
    public async Task C75_a_body_of_another_shape_gets_400(string body) => await GetsAsync(400, Trigger, body);

    [Theory]
    [InlineData("""{"choice":"keep_yaml","version":1.0}""")]
    [InlineData("""{"choice":"keep_yaml","version":"1"}""")]
    [InlineData("""{"choice":"keep_yaml","version":-1}""")]
    [InlineData("""{"choice":"keep_yaml","version":99999999999}""")]
    [InlineData("""{"choice":"keep_yaml","fields":{"status":"db"}}""")]
    [InlineData("""{"choice":"custom"}""")]
    [InlineData("""{"choice":"custom","fields":{"status":"both"}}""")]
    [InlineData("""{"choice":"custom","fields":{"status":{"value":1,"more":2}}}""")]
    [InlineData("""{"choice":"custom","fields":{"a..b":"db"}}""")]
    [InlineData("""{"choice":"custom","fields":{"status":{"value":1e999999}}}""")]
    [InlineData("""{"choice":"keep_yaml","by":""}""")]
    [InlineData("""{"resolution":"keep_yaml"}""")]
    [InlineData("")]
    public async Task C75_a_resolution_of_another_shape_gets_400(string body) => await GetsAsync(400, Resolve, body);

    [Fact]
    public async Task C75_a_body_deeper_than_64_gets_400() =>
        await GetsAsync(400, Trigger, $$"""{"force":{{new string('[', 70)}}{{new string(']', 70)}}}""");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    public async Task C76_another_type_gets_415(string type) => await GetsAsync(415, Trigger, "{}", type);

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    public async Task C76_what_curl_sends_is_read_as_JSON(string type) =>
        await GetsAsync(200, Trigger, """{"direction":"bidirectional"}""", type);

    [Fact]
    public async Task An_empty_body_asks_for_the_configured_run() => await GetsAsync(200, Trigger, "");

    [Theory]
    [InlineData("/api/sync/conflicts/..%2f..%2fx/resolve")]
    [InlineData("/api/sync/conflicts/1%0a/resolve")]
    [InlineData("/api/sync/conflicts/-1/resolve")]
    [InlineData("/api/sync/conflicts/99999999999999999999/resolve")]
    [InlineData("/api/sync/conflicts/7/resolve")]
    public async Task C78_an_id_that_is_none_gets_404(string path) => await GetsAsync(404, path, """{"choice":"keep_yaml"}""");

    [Theory]
    [InlineData("/api/sync/conflicts?limit=-1")]
    [InlineData("/api/sync/status?verbose")]
    [InlineData("/ws/sync?since=abc")]
    public async Task C86_a_query_that_is_not_known_gets_400(string path)
    {
        using var response = await server.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task C87_a_huge_address_gets_414()
    {
        var path = new Uri("/" + new string('a', 9 * 1024), UriKind.Relative);
        using var response = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestUriTooLong);
    }

    [Fact]
    public async Task C87_a_huge_header_gets_431_or_is_cut_off_and_harms_nobody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("X-Huge", new string('a', 64 * 1024));
        try
        {
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            // The server has answered and closed before all of it was sent; the answer is then lost on the way.
        }

        await GetsAsync(200, Trigger, "{}");
    }

    [Theory]
    [InlineData("GET", "/no-such-page", 404)]
    [InlineData("DELETE", "/api/sync/status", 405)]
    [InlineData("GET", "/api/sync/trigger", 405)]
    [InlineData("GET", "/ws/sync", 426)]
    public async Task What_is_not_there_is_a_problem_too(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    private async Task GetsAsync(int status, string path, string body, string type = "application/json")
    {
        using var response = await server.PostAsync(path, body, type);
        var answer = await ServerFixture.JsonAsync(response);

        ((int)response.StatusCode).ShouldBe(status, answer.ToString());
        if (status != 200)
        {
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            answer.GetProperty("status").GetInt32().ShouldBe(status);
            answer.GetProperty("code").GetString()!.ShouldStartWith("LS");
            answer.ToString().ShouldNotContain("   at ");
        }
    }
}
