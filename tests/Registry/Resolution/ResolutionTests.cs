using Xunit.Abstractions;

namespace Trading.Tests.Registry.Resolution;

public sealed class ResolutionTests(ITestOutputHelper output)
{
    [Fact]
    public void What_is_merged_unasked_is_right_and_what_is_known_is_found()
    {
        var engine = ResolutionTrial.Run(2000, 11, secondMix: false);
        output.WriteLine(
            $"{engine.Precision:0.0000} {engine.Recall:0.0000} unasked {engine.Unasked:0.000} queue {engine.Queue:0.000}"
        );
        foreach (var line in engine.Wrong.Take(60))
        {
            output.WriteLine("WRONG " + line);
        }
        foreach (var line in engine.Missed.Take(60))
        {
            output.WriteLine("MISSED " + line);
        }
        Assert.True(engine.Precision >= 0.995);
        Assert.True(engine.Recall >= 0.9);
    }
}
