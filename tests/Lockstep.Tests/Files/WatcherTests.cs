using System.Diagnostics;
using Lockstep.Core.Model;
using Lockstep.Files;
using Lockstep.Files.Posix;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class WatcherTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Saves =>
        new()
        {
            { "in place", "echo new > t.yaml" },
            { "appended", "echo new >> t.yaml" },
            { "renamed over", "echo new > x; mv x t.yaml" },
            { "sed -i", "sed -i s/tasks/new/ t.yaml" },
            { "cp", "echo new > x; cp x t.yaml" },
            { "copied with times", "cp -p t.yaml x; echo new >> x; touch -r t.yaml x; cp -p x t.yaml" },
            { "removed", "rm t.yaml" },
            { "hard link onto it", "echo new > x; ln -f x t.yaml" },
            { "vim", "vim -u NONE -N -es -c 's/tasks/new/' -c wq t.yaml < /dev/null" },
            { "git", "git init -q . && git add t.yaml && echo other > t.yaml && git checkout -q -- t.yaml" },
            { "made readable", "chmod 644 t.yaml" },
            { "link put over it", "echo new > y; ln -s y x; mv -T x t.yaml" },
        };

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task A_save_is_told(string how, string script)
    {
        using var temp = new TempFolder();
        Foreign.Run("chmod", "600", temp.File);
        // Time for the rest of an unfinished change, but not for the regular look.
        var time = new FakeTimeProvider();
        var left = 9;
        await using var watcher = await Watching.StartAsync(temp.File, time);
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; {script}"), how, AdvanceALittle);
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; echo more > z; mv z t.yaml"), "after " + how);

        void AdvanceALittle()
        {
            if (left-- > 0)
                time.Advance(FileWatcher.LongestRest);
        }

        watcher.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_editors_and_we_put_beside_the_file_is_not_told()
    {
        using var temp = new TempFolder();
        await using var watcher = await Watching.StartAsync(temp.File);
        await watcher.Rests();
        var before = watcher.Count;
        Foreign.Shell(
            $"cd {temp.Folder}; for n in 4913 t.yaml~ .t.yaml.swp .#t.yaml sedAbC123 t.yaml.tmp t.yaml.lock t.yaml.bak t.yaml.bak.1; do echo x > $n; rm $n; done"
        );
        await watcher.Rests();
        watcher.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_writer_that_keeps_the_file_open_is_told_after_a_rest()
    {
        using var temp = new TempFolder();
        using var writer = new ForeignWriter(temp.File);
        await using var watcher = await Watching.StartAsync(temp.File);
        await watcher.Rests();
        writer.Do("append");
        await watcher.Tells(() => writer.Do("write x"), "a write without a close");
    }

    [Fact]
    public async Task A_folder_moved_away_and_made_anew_is_followed()
    {
        using var temp = new TempFolder();
        var file = MakeFile(temp, "a/b/c");
        await using var watcher = await Watching.StartAsync(file, new FakeTimeProvider());
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; mv a/b a/gone"), "the folder moves away");
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; mkdir -p a/b/c; echo x > a/b/c/t.yaml"), "it is made anew");
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; echo y >> a/b/c/t.yaml"), "an edit in the new one");
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; rm -r a"), "all is removed");
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; mkdir -p a/b/c; echo x > a/b/c/t.yaml"), "all is made anew");
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; echo y >> a/b/c/t.yaml"), "an edit in the third one");
        await watcher.Rests();
        var before = watcher.Count;
        Foreign.Shell($"cd {temp.Folder}; echo y >> a/gone/t.yaml; echo y >> t.yaml");
        await watcher.Rests();
        watcher.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_mounted_ConfigMap_that_is_swapped_is_told_and_followed()
    {
        using var temp = new TempFolder();
        Foreign.Shell(
            $"cd {temp.Folder}; rm t.yaml; mkdir ..v1 ..v2 ..v3; for v in 1 2 3; do echo $v > ..v$v/t.yaml; done; ln -s ..v1 ..data; ln -s ..data/t.yaml t.yaml"
        );
        await using var watcher = await Watching.StartAsync(temp.File, new FakeTimeProvider());
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; ln -s ..v2 ..data_tmp; mv -T ..data_tmp ..data"), "the first swap");
        await watcher.Tells(
            () => Foreign.Shell($"cd {temp.Folder}; rm -r ..v1; ln -s ..v3 ..data_tmp; mv -T ..data_tmp ..data"),
            "the second swap"
        );
        await watcher.Tells(() => Foreign.Shell($"cd {temp.Folder}; echo x >> ..v3/t.yaml"), "an edit behind the links");
    }

    [Fact]
    public async Task A_link_that_is_pointed_elsewhere_is_followed()
    {
        using var temp = new TempFolder();
        var (one, two) = (MakeFile(temp, "one"), MakeFile(temp, "two"));
        var link = Path.Combine(temp.Folder, "link.yaml");
        File.CreateSymbolicLink(link, one);
        await using var watcher = await Watching.StartAsync(link, new FakeTimeProvider());
        await watcher.Tells(() => Foreign.Shell($"ln -sfn {two} {link}"), "the link is pointed elsewhere");
        await watcher.Tells(() => Foreign.Shell($"echo x >> {two}"), "an edit there");
    }

    [Fact]
    public async Task A_file_system_unmounted_and_mounted_again_is_followed()
    {
        using var temp = new TempFolder();
        var file = MakeFile(temp, "mnt");
        if (Foreign.Shell($"mount -t tmpfs -o size=1m tmpfs {temp.Folder}/mnt && echo x > {file}").Code != 0)
            Assert.Skip("mounting needs root");
        var time = new FakeTimeProvider();
        await using var watcher = await Watching.StartAsync(file, time);
        await watcher.Tells(() => Foreign.Run("umount", "-l", temp.Folder + "/mnt"), "unmounted");
        await watcher.Tells(() => Foreign.Shell($"echo y >> {file}"), "an edit of the file below");
        // A mount is told by nobody; the regular look finds it.
        await watcher.Tells(
            () => Foreign.Shell($"mount -t tmpfs -o size=1m tmpfs {temp.Folder}/mnt && echo z > {file}").Code.ShouldBe(0),
            "mounted over",
            () => time.Advance(TimeSpan.FromSeconds(1))
        );
        await watcher.Tells(() => Foreign.Shell($"echo y >> {file}"), "an edit in the new mount");
        Foreign.Run("umount", "-l", temp.Folder + "/mnt");
    }

    [Fact]
    public async Task Lost_notifications_are_told_and_the_same_watch_goes_on()
    {
        using var temp = new TempFolder();
        var overflow = new Injected();
        await using var watcher = await Watching.StartAsync(temp.File, calls: overflow);
        await watcher.Rests();
        await watcher.Tells(() => overflow.Inject(new Change(-1, ChangeKinds.Overflow, "")), "an overflow");
        await watcher.Tells(() => Foreign.Shell($"echo x >> {temp.File}"), "an edit after it");
    }

    [Fact]
    public async Task A_real_overflow_is_survived()
    {
        using var temp = new TempFolder();
        var slow = new Injected { IsHeld = true };
        await using var watcher = await Watching.StartAsync(temp.File, calls: slow);
        // Nobody reads the queue while more changes come than it holds (16,384 unless configured).
        var most = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), System.Globalization.CultureInfo.InvariantCulture);
        if (most > 50_000)
            Assert.Skip("the queue is too long to be filled in a test");
        Foreign.Run(
            "python3",
            "-c",
            $"import os\nfor i in range({most} // 2 + 100): f = '{temp.Folder}/n%d' % i; open(f, 'w').close(); os.unlink(f)"
        );
        await watcher.Tells(() => slow.IsHeld = false, "the overflow");
        await watcher.Rests();
        await watcher.Tells(() => Foreign.Shell($"echo x >> {temp.File}"), "an edit after it");
    }

    [Fact]
    public async Task Where_there_are_no_watches_left_the_file_is_looked_at_instead()
    {
        using var temp = new TempFolder();
        var time = new FakeTimeProvider();
        await using var watcher = await Watching.StartAsync(temp.File, time, new NoWatches());
        watcher.Warnings.ShouldHaveSingleItem().ShouldContain("looked at every 2 seconds");
        await watcher.Tells(() => Foreign.Shell($"echo x >> {temp.File}"), "an edit", () => time.Advance(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_change_that_nobody_notified_is_found_by_the_regular_look()
    {
        using var temp = new TempFolder();
        var time = new FakeTimeProvider();
        await using var watcher = await Watching.StartAsync(temp.File, time, new Injected { IsDeaf = true });
        await watcher.Tells(() => Foreign.Shell($"echo x >> {temp.File}"), "an edit", () => time.Advance(TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData("a hard link", "ln t.yaml $0/other")]
    [InlineData("a mount of the file", "cp t.yaml $0/other; mount --bind $0/other t.yaml")]
    public async Task A_file_that_is_edited_by_another_name_is_looked_at_every_two_seconds(string how, string script)
    {
        using var temp = new TempFolder();
        using var elsewhere = new TempFolder();
        if (Foreign.Run("sh", "-c", $"cd {temp.Folder}; {script}", elsewhere.Folder).Code != 0)
            Assert.Skip("mounting needs root");
        try
        {
            var time = new FakeTimeProvider();
            var left = 2;
            await using var watcher = await Watching.StartAsync(temp.File, time);
            await watcher.Rests();
            await watcher.Tells(() => Foreign.Shell($"echo x >> {elsewhere.Folder}/other"), how, Advance);

            void Advance()
            {
                if (left-- > 0)
                    time.Advance(FileWatcher.BetweenPolls);
            }
        }
        finally
        {
            Foreign.Run("umount", "-l", temp.File);
        }
    }

    [Fact]
    public async Task A_modified_watch_tells_of_its_file_only_and_ends_with_the_token()
    {
        using var temp = new TempFolder();
        var count = 0;
        var warnings = new List<string>();
        using var end = new CancellationTokenSource();
        var path = Path.Combine(temp.Folder, "lockstep.db-wal");
        var watch = new FileModifiedWatch(path, LinuxFileCalls.Instance, () => Interlocked.Increment(ref count), warnings.Add).RunAsync(
            end.Token
        );
        await Eventually.True(
            () =>
            {
                Foreign.Shell($"echo x >> {path}");
                return Volatile.Read(ref count) > 0;
            },
            "a write is told"
        );
        await end.CancelAsync();
        await watch.WaitAsync(TimeSpan.FromSeconds(30), Token);
        warnings.ShouldBeEmpty();
        await new FileModifiedWatch(temp.Folder + "/no/x", LinuxFileCalls.Instance, () => { }, warnings.Add).RunAsync(Token);
        warnings.ShouldHaveSingleItem().ShouldContain("can't be watched");
    }

    private static string MakeFile(TempFolder temp, string folder)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(temp.Folder, folder)).FullName, "t.yaml");
        File.WriteAllText(file, "tasks: []\n");
        return file;
    }

    /// <summary>A running watcher that counts what it tells.</summary>
    private sealed class Watching : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _run;
        private int _count;

        private Watching(string file, TimeProvider? time, IFileCalls? calls) =>
            _run = new FileWatcher(
                file,
                time ?? TimeProvider.System,
                calls ?? LinuxFileCalls.Instance,
                () => Interlocked.Increment(ref _count),
                text =>
                {
                    lock (Warnings)
                        Warnings.Add(text);
                }
            ).RunAsync(_end.Token);

        public int Count => Volatile.Read(ref _count);

        public List<string> Warnings { get; } = [];

        public static async Task<Watching> StartAsync(string file, TimeProvider? time = null, IFileCalls? calls = null)
        {
            var watching = new Watching(file, time, calls);
            await Eventually.True(() => watching.Count > 0, "the watch stands");
            return watching;
        }

        public async Task Tells(Action act, string what, Action? meanwhile = null)
        {
            var before = Count;
            act();
            await Eventually.True(
                () =>
                {
                    meanwhile?.Invoke();
                    return Count > before;
                },
                what
            );
        }

        /// <summary>Returns when nothing was told for longer than the watcher itself rests.</summary>
        public async Task Rests()
        {
            var (seen, since) = (Count, Stopwatch.StartNew());
            await Eventually.True(
                () =>
                {
                    if (Count != seen)
                        (seen, since) = (Count, Stopwatch.StartNew());
                    return since.Elapsed > FileWatcher.LongestRest * 1.5;
                },
                "the watcher comes to rest"
            );
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _run.WaitAsync(TimeSpan.FromSeconds(30));
            _end.Dispose();
        }
    }

    private sealed class NoWatches : FileCallsDecorator
    {
        public override IChangeSource OpenChanges() =>
            throw FileException.From(Errno.TooManyOpen, ErrorCode.FileUnreadable, "inotify", "the system");
    }

    /// <summary>Real notifications that can be added to, held back or swallowed.</summary>
    private sealed class Injected : FileCallsDecorator
    {
        private Action<Change>? _inject;

        public volatile bool IsHeld;

        public bool IsDeaf { get; init; }

        public override IChangeSource OpenChanges()
        {
            var source = new Source(this, base.OpenChanges());
            _inject = source.Inject;
            return source;
        }

        public void Inject(Change change) => _inject!(change);

        private sealed class Source(Injected owner, IChangeSource real) : IChangeSource
        {
            private Change? _added;

            public void Inject(Change change)
            {
                _added = change;
                real.Wake();
            }

            public int? Watch(string folder, ChangeKinds kinds) => real.Watch(folder, kinds);

            public void Unwatch(int watch) => real.Unwatch(watch);

            public IReadOnlyList<Change> Wait()
            {
                while (owner.IsHeld)
                    Thread.Yield();
                var changes = real.Wait();
                if (_added is not { } added)
                    return owner.IsDeaf ? [] : changes;
                _added = null;
                return [added];
            }

            public void Wake() => real.Wake();

            public void Dispose() => real.Dispose();
        }
    }
}
