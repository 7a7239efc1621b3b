using System.Net;
using System.Net.WebSockets;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

public sealed class RequestOriginTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:8000")]
    [InlineData("10.0.0.1")]
    public async Task C79_a_foreign_host_gets_421(string host)
    {
        foreach (var path in new[] { "/", "/api/sync/status", "/health/live", "/no-such-page", "/ws/sync" })
            (await SendAsync(HttpMethod.Get, path, ("Host", host))).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest, path);

        (await SendAsync(HttpMethod.Post, "/api/sync/trigger", ("Host", host))).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:9999")]
    [InlineData("[::1]:8000")]
    public async Task Every_name_of_this_computer_is_a_host(string host) =>
        (await SendAsync(HttpMethod.Get, "/health/live", ("Host", host))).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:1")]
    public async Task C80_a_foreign_origin_gets_403(string origin)
    {
        (await SendAsync(HttpMethod.Post, "/api/sync/trigger", ("Origin", origin))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Get, "/api/sync/status", ("Origin", origin))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task C80_an_origin_that_only_begins_like_ours_gets_403() =>
        (await SendAsync(HttpMethod.Post, "/api/sync/trigger", ("Origin", $"{Own}.evil.example"))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );

    [Fact]
    public async Task C80_a_request_of_another_sites_page_gets_403() =>
        (await SendAsync(HttpMethod.Post, "/api/sync/trigger", ("Sec-Fetch-Site", "cross-site"))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );

    [Fact]
    public async Task Our_own_origin_and_a_link_from_elsewhere_pass()
    {
        (await SendAsync(HttpMethod.Post, "/api/sync/trigger", ("Origin", Own), ("Sec-Fetch-Site", "same-origin"))).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
        (
            await SendAsync(
                HttpMethod.Get,
                "/",
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Dest", "document")
            )
        ).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    public async Task C89_a_foreign_origin_gets_no_WebSocket(string origin)
    {
        var failure = await Should.ThrowAsync<WebSocketException>(() => server.ConnectAsync(origin));

        failure.Message.ShouldContain("403");
    }

    [Fact]
    public async Task Our_own_origin_gets_a_WebSocket()
    {
        using var socket = await server.ConnectAsync(Own);

        socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        foreach (var path in new[] { "/", "/api/sync/status", "/no-such-page" })
        {
            using var response = await SendAsync(HttpMethod.Get, path);
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'; frame-ancestors 'none'");
            response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }
    }

    private string Own => $"http://127.0.0.1:{server.Url.Port}";

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
