using System.Threading.Channels;
using Trading.Kernel.LongJobs;
using Trading.Registry.Entities;

namespace Trading.Registry.Intake;

/// <summary>The firms of a file that is imported, prepared beside the writing, a batch ahead.</summary>
public sealed class IntakeRows(EntityIntake intake) : ImportEntities.ISource, IAsyncDisposable
{
    // More would only fill the memory.
    private const int BatchesAhead = 1;

    private CancellationTokenSource? _stop;
    private Task _preparing = Task.CompletedTask;
    private ChannelReader<ImportEntities.Batch>? _ready;
    private long _given;

    /// <summary>The file, read and checked.</summary>
    public IntakeFile? File { get; set; }

    /// <summary>The lines to leave out.</summary>
    public IReadOnlySet<long> NotTaken { get; set; } = new HashSet<long>();

    /// <summary>The lines that tell of one firm together, under each of them: it is taken at the last.</summary>
    public IReadOnlyDictionary<long, List<long>> Together { get; set; } =
        new Dictionary<long, List<long>>();

    /// <inheritdoc/>
    public async ValueTask<ImportEntities.Batch?> After(
        long line,
        Pace pace,
        CancellationToken cancel
    )
    {
        if (_ready is null || line != _given)
        {
            await Begin(line, pace);
        }

        if (!await _ready!.WaitToReadAsync(cancel) || !_ready.TryRead(out var batch))
        {
            return null;
        }

        _given = batch.LastLine;
        return batch;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop is not null)
        {
            await _stop.CancelAsync();
            await _preparing;
            _stop.Dispose();
            _stop = null;
        }
    }

    private async Task Begin(long line, Pace pace)
    {
        await DisposeAsync();
        _stop = new();
        _given = line;
        var ready = Channel.CreateBounded<ImportEntities.Batch>(BatchesAhead);
        _ready = ready.Reader;
        var stop = _stop.Token;
        // It ends by itself when it is stopped, and what it throws is given to who reads.
        _preparing = Task.Run(
            () => Prepare(line, pace, ready.Writer, stop),
            CancellationToken.None
        );
    }

    private async Task Prepare(
        long line,
        Pace pace,
        ChannelWriter<ImportEntities.Batch> ready,
        CancellationToken cancel
    )
    {
        try
        {
            var rows = new List<(long Line, EntityToImport Firm)>();
            var open = new Dictionary<long, List<(long, EntityToImport)>>();
            foreach (var row in File!.Read())
            {
                if (row.LeftOut is not null || NotTaken.Contains(row.Line))
                {
                    continue;
                }

                if (Together.TryGetValue(row.Line, out var lines))
                {
                    // What an earlier step did whole is behind it; what it did not needs the rows before it, too.
                    if (lines[^1] <= line || Whole(row, lines) is not { } firm)
                    {
                        continue;
                    }

                    rows.Add((row.Line, firm));
                }
                else if (row.Line > line)
                {
                    rows.Add((row.Line, row.Firm ?? throw Changed()));
                }
                else
                {
                    continue;
                }

                if (rows.Count >= pace.Rows)
                {
                    await Give();
                }
            }

            if (rows.Count > 0)
            {
                await Give();
            }

            ready.Complete();

            async Task Give()
            {
                var batch = intake.Prepare(
                    [.. rows.Select(row => row.Firm)],
                    [.. rows.Select(row => row.Line)]
                );
                if (batch.Problem is not null || batch.Value.Count != rows.Count)
                {
                    throw Changed();
                }

                await ready.WriteAsync(new(batch.Value, rows[^1].Line), cancel);
                rows.Clear();
            }

            EntityToImport? Whole(ReadFirm row, List<long> lines)
            {
                if (!open.TryGetValue(lines[0], out var held))
                {
                    open[lines[0]] = held = [];
                }

                held.Add((row.Line, row.Firm ?? throw Changed()));
                if (row.Line != lines[^1])
                {
                    return null;
                }

                open.Remove(lines[0]);
                return held.Count == lines.Count && JoinedRows.Of(held).Firm is { } firm
                    ? firm
                    : throw Changed();
            }
        }
#pragma warning disable CA1031 // Whatever it is, the writing side throws it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ready.Complete(error);
        }
    }

    private static IOException Changed() =>
        new(
            new LocalizedText(
                "导入时文件被改动。",
                "The file was changed while it was imported."
            ).ToString()
        );
}
