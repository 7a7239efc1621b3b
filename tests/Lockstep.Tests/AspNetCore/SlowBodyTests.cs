using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

public sealed class SlowBodyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task C88_a_body_that_does_not_come_is_cut_off()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var head = $"POST /api/sync/trigger HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        var answer = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        answer.ShouldBe("HTTP/1.1 408 Request Timeout");
    }
}
