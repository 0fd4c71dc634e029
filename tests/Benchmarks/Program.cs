using Trading.Benchmarks;
using Trading.Tests.Harness;

// As in production: a commit is true when the disk has it.
PostgresCluster.Durable = true;
return await (
    args switch
    {
        ["bare", var engine, var connection, var address] => BareEndpoint.Run(
            engine,
            connection,
            address
        ),
        ["read", ..] => ReadBenchmark.Run(args.Contains("--short")),
        ["registry", var count, .. var engines] => RegistryBenchmark.Run(
            int.Parse(count, System.Globalization.CultureInfo.InvariantCulture),
            engines is [] ? ["sqlite", "postgresql"] : engines
        ),
        ["resolution", .. var sizes] => ResolutionBenchmark.Run([
            .. sizes
                .DefaultIfEmpty("10000")
                .Select(size => int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)),
        ]),
        ["write", ..] => WriteBenchmark.Run(args.Contains("--short")),
        ["snapshot", var count, .. var engines] => SnapshotBenchmark.Run(
            int.Parse(count, System.Globalization.CultureInfo.InvariantCulture),
            engines is [] ? ["sqlite", "postgresql"] : engines
        ),
        ["start"] => StartBenchmark.Run(),
        ["draw", var count, .. var draws] => DrawBenchmark.Run(
            int.Parse(count, System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(
                draws.FirstOrDefault(one => one != "--steps") ?? "5",
                System.Globalization.CultureInfo.InvariantCulture
            ),
            draws.Contains("--steps")
        ),
        ["timeline", .. var pools] => TimelineBenchmark.Run([
            .. pools
                .DefaultIfEmpty("100")
                .Select(pool => int.Parse(pool, System.Globalization.CultureInfo.InvariantCulture)),
        ]),
        ["draw-simulation", .. var draws] => Task.FromResult(
            DrawSimulation.Run(
                int.Parse(
                    draws.FirstOrDefault("100000"),
                    System.Globalization.CultureInfo.InvariantCulture
                )
            )
        ),
        ["feed", ..] => FeedBenchmark.Run(args.Contains("--short")),
        ["webhooks", ..] => WebhookBenchmark.Run(args.Contains("--short")),
        ["waves", .. var draws] => WaveBenchmark.Run(
            int.Parse(
                draws.FirstOrDefault() ?? "1000",
                System.Globalization.CultureInfo.InvariantCulture
            )
        ),
        ["outbox", ..] => OutboxBenchmark.Run(args.Contains("--short")),
        ["lock"] => LockBenchmark.Run(100_000),
        ["ocds", var count] => OcdsImportBenchmark.Run(
            int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)
        ),
        ["import", var file] => ImportBenchmark.Run(file),
        ["indicators", var count, var threads, .. var executable] => IndicatorBenchmark.Run(
            long.Parse(count, System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture),
            executable.FirstOrDefault()
        ),
        ["indicator-steps", .. var sizes] => IndicatorStepsBenchmark.Run(
            [
                .. sizes
                    .Where(size => size != "--short")
                    .Select(size =>
                        int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)
                    )
                    .DefaultIfEmpty(10_000),
            ],
            sizes.Contains("--short")
        ),
        ["network", .. var sizes] => NetworkBenchmark.Run(
            [
                .. sizes
                    .Where(size => size != "--short")
                    .Select(size =>
                        int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)
                    )
                    .DefaultIfEmpty(10_000),
            ],
            sizes.Contains("--short")
        ),
        ["case-page", .. var sizes] => CasePageBenchmark.Run(
            int.Parse(
                sizes.FirstOrDefault() ?? "20000",
                System.Globalization.CultureInfo.InvariantCulture
            )
        ),
        ["model", var file] => Task.FromResult(ModelBenchmark.Run(file)),
        ["anomalies", .. var sizes] => Task.FromResult(
            AnomalyBenchmark.Run([
                .. sizes
                    .DefaultIfEmpty("10000")
                    .Select(size =>
                        int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)
                    ),
            ])
        ),
        _ => Usage(),
    }
);

static Task<int> Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project tests/Benchmarks -- WHAT
          read [--short]   GET of one entity over HTTP against a bare minimal-API endpoint, SQLite and PostgreSQL
          registry N [ENGINE …]
                           N generated firms: import against the raw bulk path, search against LIKE, reads, one edit
          resolution [N …] 5,000 rows without codes resolved against N firms that are there, SQLite and PostgreSQL
          write [--short]  publishing procurements over HTTP on PostgreSQL that waits for its disk, against pgbench and
                           a bare Npgsql loop that writes the same rows
          waves [N]        N panels drawn at once and filled in waves by three nodes that are killed in turn: lost, doubled,
                           minutes to a full panel, PostgreSQL with fsync
          outbox [--short] messages a second, and from commit to effect at 100 a second, alone and beside a job of five
                           minutes, PostgreSQL with fsync
          draw N [DRAWS] [--steps]
                           one draw under 12 constraints from N experts with 30 bidders and who holds them, against reading
                           the rows of the pool alone, PostgreSQL with fsync; with the time from statement to statement
          timeline [N …]   100 watchers of one panel that fills, from pools of N experts: statements and bytes a second,
                           PostgreSQL with fsync
          draw-simulation [DRAWS]
                           how often everybody is drawn from small pools, beside the optimum over all panels written out
          feed [--short]   ten writers and up to a hundred readers that follow the feed of changes, PostgreSQL with fsync
          webhooks [--short]
                           1,000 changes to 100 subscribers on loopback against a bare HttpClient loop with the same bodies,
                           and from commit to the feed and to the receivers, PostgreSQL with fsync
          snapshot N [ENGINE …]
                           the snapshot of N firms over HTTP, plain and packed, against COPY … TO or a SELECT of the same
                           columns, its memory, and the digests of all ranges
          start            cold start to ready, and memory at rest, of the embedded default
          lock             how long SQLite's write lock is held, and another writer waits, while 100,000 firms are imported
          import FILE      trading import auctions FILE: rows per second, SQLite and PostgreSQL
          ocds N           trading import ocds of N generated releases against the raw bulk path, SQLite and PostgreSQL
          indicators N THREADS [EXECUTABLE]
                           N generated releases: trading indicators as a published executable against a bare pass that
                           only tokenises, on the same number of threads, and its peak memory
          indicator-steps [--short] [N …]
                           from a step posted to its indicators visible at 100 steps a second, and the cost of one step,
                           among N procurements, PostgreSQL with fsync
          network [--short] [N …]
                           one procurement of five bids into a network of N bids, PostgreSQL with fsync
          case-page [N]    a case with 40 signals and 12 bidders who took part in N procurements of ten years: time and bytes
                           of reading it, SQLite and PostgreSQL with fsync
          model FILE       training and scoring of the procedure model on real auctions
          anomalies [N …]  training, memory and scoring of the procedure model over simulated provinces of N procurements,
                           against the bare transforms of ML.NET over the same vectors
        """
    );
    return Task.FromResult(2);
}
