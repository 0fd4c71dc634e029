using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Trading.Indicators;
using Trading.Indicators.Files;
using Trading.Indicators.Settings;
using Trading.Tests.Harness;

namespace Trading.Tests.Indicators;

/// <summary>Whole files: what comes in, how it is shared out, what goes out.</summary>
public sealed class FileTests
{
    private const string Flagged =
        "{\"ocid\":\"F\",\"tender\":{\"procurementMethod\":\"open\",\"numberOfTenderers\":1}}";
    private const string Result = "{\"OCID\":{\"F\":{\"R018\":1.0}},\"Meta\":{}}\n";

    [Fact]
    public void Without_settings_the_peer_computes_nothing_and_we_everything()
    {
        Assert.Equal(
            "{\"Meta\":{}}\n",
            Releases.Run(null, compatible: true, Encoding.UTF8.GetBytes(Flagged)).Result
        );
        Assert.Contains(
            "R018",
            Releases.Run(null, compatible: false, Encoding.UTF8.GetBytes(Flagged)).Result,
            StringComparison.Ordinal
        );
        Assert.Equal("{}", Releases.Compatible("", Flagged));
    }

    public static TheoryData<string, byte[]> Encodings() =>
        new()
        {
            { "UTF-8", Encoding.UTF8.GetBytes(Flagged) },
            { "UTF-8 with mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Flagged + "\r\n")] },
            {
                "UTF-16",
                [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Flagged + "\n")]
            },
            { "UTF-16 without mark", Encoding.Unicode.GetBytes(Flagged) },
            {
                "UTF-16, big end first",
                [
                    .. Encoding.BigEndianUnicode.GetPreamble(),
                    .. Encoding.BigEndianUnicode.GetBytes(Flagged),
                ]
            },
            { "gzip", Zipped(Encoding.UTF8.GetBytes(Flagged)) },
            {
                "gzip of UTF-8 with mark",
                Zipped([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Flagged)])
            },
        };

    [Theory, MemberData(nameof(Encodings))]
    public void A_file_is_read_whatever_its_encoding(string name, byte[] file) =>
        Assert.True(Releases.Run("[R018]", compatible: true, file).Result == Result, name);

    [Fact]
    public void Broken_lines_are_named_by_their_number_and_skipped()
    {
        byte[] file =
        [
            .. Encoding.UTF8.GetBytes("\n  \n{\"ocid\":\"x\",}\n[1]\n"),
            .. "{\"ocid\":\""u8,
            0xFF,
            .. "\"}\n"u8,
            .. Encoding.UTF8.GetBytes("{\"ocid\":\"\\ud800\"}\n" + Flagged + "\n{\"ocid\":\"cut"),
        ];
        foreach (var threads in new[] { 1, 3 })
        {
            var run = Releases.Run("[R018]", compatible: true, file, threads, blockSize: 64);
            Assert.Equal(Result, run.Result);
            Assert.Equal(
                [
                    "Line 3 is not valid JSON (at byte 13) and was skipped.",
                    "Line 4 is not a JSON object and was skipped.",
                    "Line 5 is not valid UTF-8 and was skipped.",
                    "Line 6 is not valid JSON (at byte 10) and was skipped.",
                    "Line 8 is not valid JSON (at byte 13) and was skipped.",
                ],
                run.Broken
            );
        }
    }

    [Fact]
    public void A_line_longer_than_the_limit_is_passed_over_and_the_next_one_has_its_number()
    {
        var file = Encoding.UTF8.GetBytes(
            $"{{\"ocid\":\"{new string('x', 5000)}\"}}\n{Flagged}\nno\n{{\"ocid\":\"{new string('x', 5000)}"
        );
        var run = Releases.Run("[R018]", compatible: true, file, blockSize: 256, longest: 1024);
        Assert.Equal(Result, run.Result);
        Assert.Equal(
            [
                "Line 1 is too long and was skipped.",
                "Line 3 is not valid JSON (at byte 2) and was skipped.",
                "Line 4 is too long and was skipped.",
            ],
            run.Broken
        );
        // Within the limit a long line is read like any other.
        Assert.Equal(
            2,
            Releases.Run("[R018]", compatible: true, file, blockSize: 256).Broken.Count
        );
    }

    [Fact]
    public void A_compressed_file_that_was_cut_is_told()
    {
        var zipped = Zipped(
            Encoding.UTF8.GetBytes(
                string.Concat(
                    Enumerable
                        .Range(0, 2000)
                        .Select(i =>
                            Flagged.Replace("F", $"F{i * 7919}", StringComparison.Ordinal) + "\n"
                        )
                )
            )
        );
        var run = Releases.Run("[R018]", compatible: true, zipped[..(zipped.Length / 2)]);
        Assert.NotEmpty(run.Broken);
        Assert.Contains("R018", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_members_with_the_same_name_the_last_one_counts()
    {
        Assert.Equal(
            "{\"OCID\":{\"F\":{\"R018\":1.0}}}",
            Releases.Compatible(
                "[R018]",
                "{'ocid':'x','tender':{'numberOfTenderers':1,'status':'cancelled'},'ocid':'F','tender':{'procurementMethod':'limited','numberOfTenderers':2,'procurementMethod':'open','numberOfTenderers':1}}"
            )
        );
        Assert.Equal(
            "{}",
            Releases.Compatible(
                "[R018]",
                "{'ocid':'F','tender':{'procurementMethod':'open','numberOfTenderers':1},'ocid':null}"
            )
        );
    }

    [Fact]
    public void A_process_on_several_lines_has_its_results_joined_and_is_told()
    {
        string Of(int second) =>
            $"{{'ocid':'F','bids':{{'details':[{{'status':'valid','tenderers':[{{'id':'W'}}],'value':{{'amount':100,'currency':'CNY'}}}},{{'status':'valid','tenderers':[{{'id':'L'}}],'value':{{'amount':{second},'currency':'CNY'}}}}]}},'awards':[{{'status':'active','suppliers':[{{'id':'W'}}]}}]}}";
        var text = Releases.Text(Of(150), Flagged, Of(110));
        foreach (var threads in new[] { 1, 3 })
        {
            var run = Releases.Run(
                "[R018]\n[R024]\nthreshold = 1",
                compatible: true,
                text,
                threads,
                meta: false,
                blockSize: 128
            );
            Assert.StartsWith(
                "{\"OCID\":{\"F\":{\"R018\":1.0,\"R024\":0.1}}",
                run.Result,
                StringComparison.Ordinal
            );
            Assert.Equal(1, run.Tally.Repeated);
        }
    }

    [Fact]
    public void Whoever_supplies_more_classes_than_have_a_bit_is_counted_alike_by_one_thread_and_by_several()
    {
        // Each class twice, on lines far apart: two threads meet it, under numbers of their own.
        var text = Releases.Text([
            .. Enumerable
                .Range(0, 600)
                .Select(line =>
                    $"{{'ocid':'p{line}','awards':[{{'status':'active','suppliers':[{{'id':'S{line % 2}'}}],'items':[{{'classification':{{'id':'{line % 300:D3}'}}}}]}}]}}"
                ),
        ]);
        const string settings =
            "[R048]\ndigits = 3\nthreshold = 1\nminimum_contracting_processes = 1";
        foreach (var (threads, limit) in new[] { (1, 16L << 20), (3, 16L << 20), (3, 2_000L) })
        {
            var run = Releases.Run(
                settings,
                compatible: false,
                text,
                threads,
                meta: false,
                blockSize: 2_000,
                limit: limit
            );
            Assert.Equal(
                "{\"Tenderer\":{\"S0\":{\"R048\":150.0},\"S1\":{\"R048\":150.0}}}",
                run.Result.TrimEnd()
            );
        }
    }

    [Fact]
    public void The_same_file_gives_the_same_bytes_on_any_number_of_threads_and_with_little_memory()
    {
        var file = new MemoryStream();
        new ReleaseGenerator(7).Write(file, 3000);
        var text = file.ToArray();
        foreach (var compatible in new[] { true, false })
        {
            var settings = compatible ? SettingsTemplate.Text : null;
            var all = Releases.Run(settings, compatible, text, map: true, evidence: !compatible);
            Assert.Contains("R058", all.Result, StringComparison.Ordinal);
            Assert.Equal(0, all.Spilled);
            foreach (
                var (threads, limit) in new[]
                {
                    (2, 16L << 20),
                    (7, 16L << 20),
                    (1, 20_000L),
                    (7, 20_000L),
                }
            )
            {
                var run = Releases.Run(
                    settings,
                    compatible,
                    text,
                    threads,
                    map: true,
                    evidence: !compatible,
                    blockSize: 10_000,
                    limit: limit
                );
                Assert.Equal(all.Result, run.Result);
                Assert.Equal(all.Evidence, run.Evidence);
                Assert.Equal(limit < 1 << 20, run.Spilled > 0);
            }
        }
    }

    [Fact]
    public void The_short_cut_reads_what_the_reader_reads_and_refuses_what_it_refuses()
    {
        var file = new MemoryStream();
        new ReleaseGenerator(3).Write(file, 12);
        var lines = Encoding
            .UTF8.GetString(file.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Append(
                "{\"ocid\":\"a\\u00e9\\\"\",\"x\":[{},[],-0.5e+3,true,false,null,\"\\n\\/\"],\"bids\" : { \"details\":[1,{\"value\":{\"amount\":1e3}}]} }"
            )
            .ToArray();
        // With other spaces between the members, which are guessed from the lines before.
        lines =
        [
            .. lines,
            .. lines.Select(line => line.Replace("\":", "\": ").Replace(",\"", " ,  \"")),
        ];
        var random = new Random(11);
        var guesses = new MemberGuesses();
        var accepted = 0;
        for (var round = 0; round < 4000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(lines[round % lines.Length]);
            for (var change = random.Next(3); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)
                    "{}[]\",:\\ 0e-.tu\n\u007f"[random.Next(17)];
            }

            byte[] block = [.. bytes, (byte)'\n', .. new byte[random.Next(2) * 64]];
            var (quick, slow) = (new ProcessFacts(), new ProcessFacts());
            if (!ReleaseScanner.TryRead(block, 0, bytes.Length, quick, guesses))
            {
                continue;
            }

            accepted++;
            Assert.True(ReleaseReader.Read(bytes, slow));
            Assert.Equal(Said(slow), Said(quick));
        }

        Assert.True(accepted > 1000);
    }

    private static string Said(ProcessFacts facts)
    {
        var text = new StringBuilder();
        foreach (
            var slice in new[]
            {
                facts.Ocid,
                facts.Buyer,
                facts.TenderStatus,
                facts.Method,
                facts.MethodDetails,
                facts.PeriodStart,
                facts.PeriodEnd,
                facts.NumberOfTenderers,
                facts.ProcuringEntity,
            }
        )
        {
            text.Append(slice.IsSaid).Append(Encoding.UTF8.GetString(facts[slice])).Append('|');
        }

        foreach (var bid in facts.Bids)
        {
            text.Append(bid.Status)
                .Append(bid.HasTenderers)
                .Append(bid.Listed)
                .Append(bid.Amount)
                .Append(Encoding.UTF8.GetString(facts[bid.Currency]))
                .Append(Encoding.UTF8.GetString(facts[bid.Date]))
                .Append(bid.Parties);
        }

        foreach (var award in facts.Awards)
        {
            text.Append(award.Status)
                .Append(award.HasSuppliers)
                .Append(award.Listed)
                .Append(award.HasItems)
                .Append(award.Classes)
                .Append(award.Parties);
        }

        foreach (var party in facts.Parties)
        {
            text.Append(Encoding.UTF8.GetString(facts[party])).Append(';');
        }

        return text.Append(facts.HasBids)
            .Append(facts.HasAwards)
            .Append(facts.AmountsAsText)
            .ToString();
    }

    [Fact]
    public void Maps_name_the_organisations_of_processes()
    {
        const string release =
            "{\"ocid\":\"F\",\"buyer\":{\"id\":\"B\"},\"tender\":{\"procuringEntity\":{\"id\":\"P\"}},\"bids\":{\"details\":[{\"status\":\"valid\",\"tenderers\":[{\"id\":\"W\"}],\"value\":{\"amount\":1,\"currency\":\"CNY\"}},{\"status\":\"disqualified\",\"tenderers\":[{\"id\":\"D\"}],\"value\":{\"amount\":1,\"currency\":\"CNY\"}}]},\"awards\":[{\"status\":\"active\",\"suppliers\":[{\"id\":\"W\"}]}]}";
        Assert.EndsWith(
            "\"Maps\":{\"ocid_buyer_r038\":{\"F\":\"B\"},\"ocid_procuringentity_r038\":{\"F\":\"P\"},\"ocid_tenderer\":{\"F\":[\"D\",\"W\"]},\"ocid_tenderer_r024\":{},\"ocid_tenderer_r028\":{\"F\":[\"D\",\"W\"]},\"ocid_tenderer_r030\":{},\"ocid_tenderer_r035\":{\"F\":[\"W\"]},\"ocid_tenderer_r058\":{}}}\n",
            Releases
                .Run(
                    SettingsTemplate.Text,
                    compatible: true,
                    Encoding.UTF8.GetBytes(release),
                    map: true
                )
                .Result,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "\"ocid_tenderer\":{},\"ocid_tenderer_r024\":{},\"ocid_tenderer_r028\":{},\"ocid_tenderer_r030\":{},\"ocid_tenderer_r035\":{},\"ocid_tenderer_r058\":{}}}\n",
            Releases
                .Run("[R018]", compatible: true, Encoding.UTF8.GetBytes(release), map: true)
                .Result,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Evidence_has_a_line_for_each_process_and_indicator_and_the_coverage()
    {
        var run = Releases.Run(
            null,
            compatible: false,
            Encoding.UTF8.GetBytes(Flagged),
            evidence: true
        );
        var lines = run
            .Evidence.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        var process = lines.Where(line => line.TryGetProperty("group", out _)).ToList();
        Assert.Equal(
            ["R003", "R018", "R024", "R058", "R028", "R030", "R035", "R036"],
            process.Select(line => line.GetProperty("indicator").GetString())
        );
        var single = process[1];
        Assert.Equal("triggered", single.GetProperty("outcome").GetString());
        Assert.Equal(
            "1",
            single.GetProperty("evidence").GetProperty("numberOfTenderers").GetString()
        );
        Assert.Contains(
            "R018",
            single.GetProperty("parameters").GetProperty("source").GetString(),
            StringComparison.Ordinal
        );
        Assert.All(
            process.Where(line => line.GetProperty("outcome").GetString() == "insufficient_data"),
            line => Assert.NotEmpty(line.GetProperty("reason").GetProperty("zh").GetString()!)
        );
        var summary = lines
            .Where(line => line.TryGetProperty("summary", out _))
            .Select(line => line.GetProperty("summary"))
            .ToList();
        Assert.Equal(11, summary.Count);
        Assert.Equal(1, summary[1].GetProperty("coverage").GetDouble());
        Assert.Equal(0, summary[0].GetProperty("coverage").GetDouble());
        Assert.Single(lines.Select(line => line.GetProperty("run").GetString()).Distinct());
    }

    [Fact]
    public void The_registry_describes_every_indicator()
    {
        Assert.Equal(
            Enum.GetNames<RedFlag>(),
            IndicatorRegistry.RedFlags.Select(definition => definition.Code)
        );
        Assert.All(
            IndicatorRegistry.All,
            definition =>
                Assert.NotEmpty(
                    definition.Name.Zh + definition.Definition.Zh + definition.Explanations.Zh
                )
        );
    }

    [RealReleasesFact]
    public void The_real_releases_of_Armenia_are_computed_whole()
    {
        var text = File.ReadAllBytes(RealReleasesFactAttribute.Path!);
        var all = Releases.Run(SettingsTemplate.Text, compatible: true, text);
        Assert.Empty(all.Broken);
        Assert.Equal(100, all.Tally.Processes + all.Tally.Cancelled);
        // What the peer counts as submitted there has a status of the country's own.
        Assert.Contains("R028", all.Result, StringComparison.Ordinal);
        var own = Releases.Run(null, compatible: false, text, threads: 3);
        Assert.True(own.Tally.UnmappedBids > 0);
        Assert.DoesNotContain("R028", own.Result, StringComparison.Ordinal);
        Assert.Equal(
            own.Tally[RedFlag.R003, IndicatorOutcome.Triggered],
            all.Tally[RedFlag.R003, IndicatorOutcome.Triggered]
        );
    }

    private static byte[] Zipped(byte[] text)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(text);
        }

        return zipped.ToArray();
    }
}
