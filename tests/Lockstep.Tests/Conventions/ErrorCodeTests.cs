using System.Reflection;
using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Conventions;

public sealed class ErrorCodeTests
{
    private static readonly string[] Codes =
    [
        .. typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
    ];

    [Fact]
    public void Every_code_stands_once_in_the_docs()
    {
        var docs = Repository.Read("docs/file-format.md");

        Codes.ShouldNotBeEmpty();
        Codes.Where(code => docs.Split($"| **{code}** |").Length != 2).ShouldBeEmpty();
    }

    [Fact]
    public void No_two_errors_share_a_code() => Codes.ShouldBeUnique();
}
