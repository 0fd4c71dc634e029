using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Trading.Kernel.Commands;

namespace Trading.Tests.Kernel.Commands;

public sealed class LimitsTests
{
    private const string Guesses = "Guess:PerAccount";

    private readonly FakeTimeProvider _clock = new(
        new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero)
    );

    [Fact]
    public void Whatever_names_strangers_invent_only_so_many_counts_are_held_and_none_longer_than_its_minute()
    {
        var limits = Limits();
        for (var i = 0; i < 3 * Trading.Kernel.Commands.Limits.Many; i++)
        {
            limits.Take(Guesses, $"nobody-{i}");
        }

        Assert.True(
            limits.Held
                <= Trading.Kernel.Commands.Limits.Many + Trading.Kernel.Commands.Limits.Shared
        );
        _clock.Advance(TimeSpan.FromMinutes(1));
        limits.Take(Guesses, "somebody");
        Assert.Equal(1, limits.Held);
    }

    [Fact]
    public void A_name_of_a_million_letters_is_counted_and_not_kept()
    {
        var limits = Limits();
        var names = Enumerable.Range(0, 50).Select(Take).ToList();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // What other tests take of the memory meanwhile does not matter.
        Assert.All(names, name => Assert.False(name.IsAlive));
        Assert.Equal(50, limits.Held);

        // A method of its own: what it held is free when it has ended.
        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Take(int place)
        {
            var name = new string((char)('一' + place), 1_000_000);
            Assert.Null(limits.Take(Guesses, name));
            return new WeakReference(name);
        }
    }

    [Fact]
    public void Who_was_counted_before_a_flood_is_counted_for_himself_during_it()
    {
        var limits = Limits();
        Assert.Null(limits.Take(Guesses, "clerk"));
        for (var i = 0; i < 2 * Trading.Kernel.Commands.Limits.Many; i++)
        {
            limits.Take(Guesses, $"nobody-{i}");
        }

        for (var i = 1; i < 20; i++)
        {
            Assert.Null(limits.Take(Guesses, "clerk"));
        }

        Assert.NotNull(limits.Take(Guesses, "clerk"));
    }

    private Limits Limits() => new(new ConfigurationBuilder().Build(), _clock);
}
