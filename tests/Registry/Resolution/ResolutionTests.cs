using Trading.Cli;
using Trading.Registry.Resolution;
using Xunit.Abstractions;

namespace Trading.Tests.Registry.Resolution;

public sealed class ResolutionTests(ITestOutputHelper output)
{
    /// <summary>
    /// The second mix has kinds of damage and of twins that the first has not; the third was written from what makes registers
    /// hard to join.
    /// </summary>
    [Theory]
    [InlineData("first", 11)]
    [InlineData("second", 101)]
    [InlineData("third", 1001)]
    public void What_is_merged_unasked_is_right_and_what_is_known_is_found(string mix, int seed)
    {
        var engine = EvaluateResolution.Engine(LabelledRegisters.Of(mix, 2000, seed));

        Say("engine", engine);
        foreach (var line in engine.Wrong)
        {
            output.WriteLine("wrong  " + line);
        }

        foreach (var line in engine.Missed)
        {
            output.WriteLine("missed " + line);
        }

        Assert.True(
            engine.Precision >= EvaluateResolution.LeastPrecision,
            $"precision {engine.Precision:0.0000}"
        );
        Assert.True(
            engine.Recall >= EvaluateResolution.LeastRecall,
            $"recall {engine.Recall:0.0000}"
        );
    }

    [Fact]
    public void Neither_the_same_letters_nor_plain_distance_come_near_it()
    {
        var labelled = LabelledRegisters.Of("first", 600, 5);
        var (engine, exact, plain) = (
            EvaluateResolution.Engine(labelled),
            EvaluateResolution.SameLetters(labelled),
            EvaluateResolution.Levenshtein(labelled)
        );

        Say("engine", engine);
        Say("exact", exact);
        Say("Levenshtein", plain);
        Assert.True(exact.Recall < engine.Recall - 0.3);
        Assert.True(plain.Recall < engine.Recall && plain.Precision < engine.Precision);
    }

    [Theory]
    [InlineData("second")]
    [InlineData("third")]
    public async Task A_labelled_file_is_judged_as_what_it_was_written_from(string mix)
    {
        var labelled = LabelledRegisters.Of(mix, 300, 3);
        using var file = new MemoryStream();
        await LabelledFile.Write(file, labelled);

        var read = LabelledFile.Read(file);

        Assert.Equal(
            (labelled.Known.Count, labelled.Rows.Count),
            (read.Known.Count, read.Rows.Count)
        );
        var (before, after) = (
            EvaluateResolution.Engine(labelled),
            EvaluateResolution.Engine(read)
        );
        Assert.Equal(
            (before.Merged, before.Right, before.Queued, before.Shown),
            (after.Merged, after.Right, after.Queued, after.Shown)
        );
    }

    [Theory]
    [InlineData("code,name\n91210102MA000100XB,甲\n", "set")]
    [InlineData("set,is,code,name\nold,,91210102MA000100XB,甲\n", "Line 2")]
    [InlineData("set,is,code,name\nrow,123,,甲\n", "Line 2")]
    [InlineData("set,is,code,name\nrow,91210102MA000100XB,,甲\n", "No known firm")]
    [InlineData("set,is,code,name\nknown,,,甲\n", "no valid code")]
    public void A_label_that_says_nothing_is_named(string text, string said)
    {
        using var file = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var error = Assert.Throws<Trading.Kernel.Tables.UnreadableTableException>(() =>
            LabelledFile.Read(file)
        );
        Assert.Contains(said, error.Said.En, StringComparison.Ordinal);
    }

    private void Say(string who, EvaluateResolution.Result result) =>
        output.WriteLine(
            $"{who}: precision {result.Precision:0.0000}, recall {result.Recall:0.0000}, unasked {result.Unasked:0.000}, queue {result.Queue:0.000} of all rows"
        );
}
