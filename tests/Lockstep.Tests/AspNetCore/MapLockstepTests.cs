using System.Net;
using Lockstep.AspNetCore.Http;
using Lockstep.Tests.Tool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

public sealed class MapLockstepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_lines_put_it_into_any_application_beside_its_own_pages()
    {
        using var workspace = new Workspace();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLockstep(options => options.File = workspace.File);
        await using var app = builder.Build();
        app.MapLockstep("/lockstep");
        app.MapGet("/own", context => context.Response.WriteAsync("own", Token));
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await client.GetStringAsync(new Uri("/own", UriKind.Relative), Token)).ShouldBe("own");
        (await client.GetStringAsync(new Uri("/lockstep/health/live", UriKind.Relative), Token)).ShouldContain("live");
        (await client.GetStringAsync(new Uri("/lockstep", UriKind.Relative), Token)).ShouldContain("GET  /lockstep/api/sync/status");
        using var triggered = await client.PostAsync(new Uri("/lockstep/api/sync/trigger", UriKind.Relative), null, Token);
        (await ServerFixture.JsonAsync(triggered)).GetProperty("total_tasks").GetInt32().ShouldBe(1);
        (await StatusAsync(client, "/lockstep/api/sync/status")).ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await StatusAsync(client, "/own")).ShouldBe(HttpStatusCode.OK);

        await app.StopAsync(Token);
    }

    [Fact]
    public void Wrong_options_are_refused_when_they_are_given() =>
        Should
            .Throw<ArgumentException>(() => new ServiceCollection().AddLockstep(options => options.Interval = TimeSpan.Zero))
            .Message.ShouldContain("interval must lie between 1 second and 1 day");

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("192.168.0.7", true)]
    [InlineData("2001:db8::1", true)]
    public void What_comes_from_another_computer_is_refused_whatever_it_says(string arrivedAt, bool isRefused)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("localhost");
        context.Connection.LocalIpAddress = IPAddress.Parse(arrivedAt);

        (new RequestOrigin(new LockstepOptions()).Refuse(context) is not null).ShouldBe(isRefused);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Host = "evil.example";
        using var response = await client.SendAsync(request, Token);
        return response.StatusCode;
    }
}
