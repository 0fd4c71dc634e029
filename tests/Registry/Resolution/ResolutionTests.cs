using Xunit.Abstractions;

namespace Trading.Tests.Registry.Resolution;

public sealed class ResolutionTests(ITestOutputHelper output)
{
    private const double Precision = 0.995;
    private const double Recall = 0.9;

    /// <summary>The second mix has kinds of damage and of twins that the first has not.</summary>
    [Theory]
    [InlineData(11, false)]
    [InlineData(101, true)]
    public void What_is_merged_unasked_is_right_and_what_is_known_is_found(int seed, bool secondMix)
    {
        var engine = ResolutionTrial.Run(2000, seed, secondMix);

        Say("engine", engine);
        foreach (var line in engine.Wrong)
        {
            output.WriteLine("wrong  " + line);
        }

        foreach (var line in engine.Missed)
        {
            output.WriteLine("missed " + line);
        }

        Assert.True(engine.Precision >= Precision, $"precision {engine.Precision:0.0000}");
        Assert.True(engine.Recall >= Recall, $"recall {engine.Recall:0.0000}");
    }

    [Fact]
    public void Neither_the_same_letters_nor_plain_distance_come_near_it()
    {
        var (engine, exact, plain) = (
            ResolutionTrial.Run(600, 5, false),
            ResolutionTrial.Exact(600, 5, false),
            ResolutionTrial.Levenshtein(600, 5, false)
        );

        Say("engine", engine);
        Say("exact", exact);
        Say("Levenshtein", plain);
        Assert.True(exact.Recall < engine.Recall - 0.3);
        Assert.True(plain.Recall < engine.Recall && plain.Precision < engine.Precision);
    }

    private void Say(string who, ResolutionTrial.Result result) =>
        output.WriteLine(
            $"{who}: precision {result.Precision:0.0000}, recall {result.Recall:0.0000}, unasked {result.Unasked:0.000}, queue {result.Queue:0.000} of all rows"
        );
}
