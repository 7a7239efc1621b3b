using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class PostgresConnectionTextTests
{
    [Theory]
    [InlineData("postgresql://localhost", "Host=localhost")]
    [InlineData("postgres://ann@db.example/tasks", "Host=db.example;Username=ann;Database=tasks")]
    [InlineData("postgresql:///tasks", "Host=localhost;Database=tasks")]
    [InlineData(
        "postgresql://ann:p%40ss%2Fw%25rd%20%C3%A9@h:6543/d%20b",
        "Host=h;Port=6543;Username=ann;Password=p@ss/w%rd é;Database=d b"
    )]
    [InlineData("postgresql://ann:p@ss@h/d", "Host=h;Username=ann;Password=p@ss;Database=d")]
    [InlineData("postgresql://[::1]:6543/d", "Host=::1;Port=6543;Database=d")]
    [InlineData("postgresql://[2001:db8::7]/d", "Host=2001:db8::7;Database=d")]
    [InlineData("postgresql://a:1,b,c:3/d", "Host=a:1,b:5432,c:3;Database=d;Target Session Attributes=primary")]
    [InlineData("postgresql://a,b/d?target_session_attrs=any", "Host=a:5432,b:5432;Database=d;Target Session Attributes=any")]
    [InlineData("postgresql:///d?host=/run/postgresql&port=5433", "Host=/run/postgresql;Port=5433;Database=d")]
    [InlineData("postgresql://%2Frun%2Fpostgresql/d", "Host=/run/postgresql;Database=d")]
    [InlineData(
        "postgresql://h/d?sslmode=verify-full&sslrootcert=/ca.pem",
        "Host=h;Database=d;SSL Mode=VerifyFull;Root Certificate=/ca.pem"
    )]
    [InlineData("postgresql://h/d?application_name=my%20app&connect_timeout=7", "Host=h;Database=d;Application Name=my app;Timeout=7")]
    [InlineData("postgresql://h/d?options=-c%20search_path%3Djobs", "Host=h;Database=d;Options=-c search_path=jobs")]
    [InlineData("postgresql://h?user=ann&password=x&dbname=d&passfile=/p", "Host=h;Username=ann;Password=x;Database=d;Passfile=/p")]
    [InlineData("postgresql://h/d?target_session_attrs=read-write", "Host=h;Database=d")]
    [InlineData("Host=h;Port=6543;Username=ann;Password=x;Database=d", "Host=h;Port=6543;Username=ann;Password=x;Database=d")]
    [InlineData("Server=h;User Id=ann;Password='a;b';Database=d", "Host=h;Username=ann;Password='a;b';Database=d")]
    public void A_text_says_what_the_drivers_keywords_say(string text, string keywords)
    {
        var expected = new NpgsqlConnectionStringBuilder(keywords);
        expected.ApplicationName ??= "lockstep";
        expected.PersistSecurityInfo = false;
        expected.IncludeErrorDetail = false;

        new NpgsqlConnectionStringBuilder(PostgresConnectionText.Parse(text).ForPool()).EquivalentTo(expected).ShouldBeTrue();
    }

    [Theory]
    [InlineData("postgresql://ann:secret@h:port/d", "port")]
    [InlineData("postgresql://ann:secret@h:70000/d", "70000")]
    [InlineData("postgresql://ann:secret@h/d?sslmode=sometimes", "sslmode")]
    [InlineData("postgresql://ann:secret@h/d?colour=red", "colour")]
    [InlineData("postgresql://ann:secret@h/d?connect_timeout=soon", "connect_timeout")]
    [InlineData("postgresql://ann:secret%zz@h/d", "password")]
    [InlineData("postgresql://ann:secret%FF@h/d", "password")]
    [InlineData("postgresql://ann:secret@[::1/d", "IPv6")]
    [InlineData("postgresql://ann:secret@a,b/d?port=1,2,3", "ports")]
    [InlineData("postgresql://ann:my/secret@h/d", "%2F")]
    [InlineData("postgresql://ann:my?secret@h/d", "%3F")]
    [InlineData("postgresql://ann:my?secret=1@h/d", "%3F")]
    [InlineData("Hots=h;Password=secret", "Hots")]
    [InlineData("Host=h;Port=secret", "Port")]
    [InlineData("Host=h;Password=my;secret=1", "number 3")]
    [InlineData("Host=h;Password=my;secret", "neither")]
    [InlineData("a secret word", "neither")]
    [InlineData("Host=h;SSL Mode=secret", "SSL Mode")]
    public void A_wrong_part_is_named_and_no_password_is_shown(string text, string named)
    {
        var thrown = Should.Throw<StoreException>(() => PostgresConnectionText.Parse(text));

        thrown.Code.ShouldBe(ErrorCode.Usage);
        thrown.Message.ShouldContain(named, Case.Insensitive);
        thrown.ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("postgresql://ann:secret@h:6543/d", "postgresql://ann:***@h:6543/d")]
    [InlineData("postgresql://ann@[::1]/d", "postgresql://ann@[::1]:5432/d")]
    [InlineData("postgresql://a,b:7/d?password=secret", "postgresql://:***@a:5432,b:7/d")]
    [InlineData("Host=h;Username=a b;Password=secret", "postgresql://a%20b:***@h:5432/")]
    [InlineData("postgresql:///d?host=/run/pg", "postgresql:///d?host=/run/pg&port=5432")]
    public void The_masked_text_shows_where_but_no_password(string text, string masked)
    {
        var connection = PostgresConnectionText.Parse(text);

        connection.Masked.ShouldBe(masked);
        connection.ToString().ShouldBe(masked);
    }
}
