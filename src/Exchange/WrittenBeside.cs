using Microsoft.Extensions.Hosting;

namespace Trading.Exchange;

/// <summary>
/// Holds what reads leave behind and writes it beside them, so that a read writes nothing and none waits. What a host that
/// is killed had not written is lost; one that stops writes what it has.
/// </summary>
internal abstract class WrittenBeside(TimeProvider time) : BackgroundService
{
    /// <summary>How long something may wait to be written.</summary>
    public static readonly TimeSpan WrittenEvery = TimeSpan.FromSeconds(5);

    /// <summary>What the time is.</summary>
    protected TimeProvider Time => time;

    /// <summary>Writes what is held.</summary>
    public abstract Task Write(CancellationToken cancel);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Write(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WrittenEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Write(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and writes once more.
        }
    }
}
