using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Tool.Settings;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class SettingReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-settings-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<SettingSource> _commandLine = [];
    private readonly SettingReader _reader = new();

    [Fact]
    public void Without_anything_said_the_defaults_hold()
    {
        var options = Read();

        (options.File, options.Database, options.Listen).ShouldBe(("config/schedule_config.yml", null, "127.0.0.1:8000"));
        (options.Interval, options.OnConflict).ShouldBe((TimeSpan.FromMinutes(5), null));
    }

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        InFile("""{ "Table": "from_file", "Listen": "127.0.0.1:1", "Interval": 10 }""");
        _environment["LOCKSTEP_LISTEN"] = "127.0.0.1:2";
        _environment["LOCKSTEP_INTERVAL"] = "20";
        Said("interval", "30s");

        var options = Read();

        (options.Table, options.Listen, options.Interval).ShouldBe(("from_file", "127.0.0.1:2", TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void What_is_overridden_need_not_be_right()
    {
        _environment["LOCKSTEP_INTERVAL"] = "never";
        Said("interval", "1m");

        Read().Interval.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void The_file_takes_lists_objects_comments_and_any_spelling_of_a_name()
    {
        InFile(
            """
            {
              // what the scheduler moves
              "runtime_fields": ["next_run_at", "last_run_at"],
              "RuntimeValues": { "status": ["running", "failed"] },
              "owners": { "user_id": "database" },
              "Guard": { "FewestDeletes": 7, "LargestDeletedShare": 0.25 },
              "on-conflict": "merge",
              "Detection": "timestamps",
              "IdType": "uuid",
            }
            """
        );

        var options = Read();

        options.RuntimeFields.ShouldBe(["next_run_at", "last_run_at"]);
        options.RuntimeValues["status"].ShouldBe(["running", "failed"]);
        options.Owners["user_id"].ShouldBe(Side.Database);
        options.Guard.ShouldBe(new GuardLimits(0.25, 7));
        (options.OnConflict, options.Detection, options.IdType).ShouldBe(
            (ConflictChoice.Merge, ConflictDetection.Timestamps, TaskIdType.Uuid)
        );
    }

    [Fact]
    public void The_environment_takes_lists_with_commas()
    {
        _environment["LOCKSTEP_RUNTIME_FIELDS"] = "next_run_at, last_run_at";

        Read().RuntimeFields.ShouldBe(["next_run_at", "last_run_at"]);
    }

    [Fact]
    public void Variables_that_Kubernetes_makes_for_a_service_of_this_name_are_not_ours()
    {
        _environment["LOCKSTEP_SERVICE_HOST"] = "10.0.0.1";
        _environment["LOCKSTEP_PORT"] = "tcp://10.0.0.1:8000";

        Read();
    }

    [Theory]
    [InlineData("on-conflict", "custom", "'custom' is none of ask, merge, keep_yaml, keep_db")]
    [InlineData("direction", "sideways", "'sideways' is none of bidirectional, yaml_to_db, db_to_yaml")]
    [InlineData("id-type", "int", "'int' is none of bigint, text, uuid")]
    [InlineData("listen", "8000", "listen 8000 is not HOST:PORT")]
    [InlineData("listen", "127.0.0.1:70000", "is not HOST:PORT")]
    [InlineData("guard-largest-deleted-share", "2", "must lie between 0 and 1")]
    [InlineData("keep-backups", "0", "keep-backups must lie between 1 and 1000")]
    [InlineData("lock-timeout", "2h", "lock-timeout must lie between 0 and 1 hour")]
    [InlineData("largest-file", "1e3", "'1e3' is not a number that fits")]
    [InlineData("file", "", "file is empty")]
    public void A_wrong_value_is_named(string name, string value, string says)
    {
        Said(name, value);

        Faults().ShouldContain(says);
    }

    [Fact]
    public void A_setting_given_twice_is_refused()
    {
        Said("table", "a", "b");

        Faults().ShouldContain("--table: needs one value, not 2");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "Lockstep": { "Table": "a", "Table": "b" } }""")]
    public void A_broken_settings_file_is_refused(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), json);

        Faults().ShouldContain("appsettings.json cannot be read");
    }

    [Fact]
    public void The_settings_of_other_programs_are_none_of_ours()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{ "Logging": { "LogLevel": {} }, "AllowedHosts": "*" }""");

        Read();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void InFile(string section) =>
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), $$"""{ "Lockstep": {{section}} }""");

    private void Said(string name, params string[] texts) =>
        _commandLine.Add(new SettingSource(SettingTable.All.Single(setting => setting.Name == name), texts, $"--{name}"));

    private LockstepOptions Read()
    {
        var options = _reader.Read(_commandLine, _environment, _folder);
        _reader.Faults.ShouldBeEmpty();
        return options;
    }

    private string Faults()
    {
        _reader.Read(_commandLine, _environment, _folder);
        return string.Join('\n', _reader.Faults);
    }
}
