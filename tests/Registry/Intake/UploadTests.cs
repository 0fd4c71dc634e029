using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;
using Trading.Registry.Intake;
using Trading.Registry.Resolution;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Intake;

/// <summary>A file of firms from its upload to its import, by officers.</summary>
public sealed class UploadTests
{
    private const string Person = "11010519491231002X";

    private static byte[] Content =>
        Encoding.UTF8.GetBytes(
            $"信用代码,单位名称,备注\n{Firms.Code(1)},甲有限公司,\n{Firms.Code(2)},乙有限公司,{Person}\n{Person},丙有限公司,x\n"
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_file_is_checked_first_and_imported_when_that_is_asked_for(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = Callers.With(Roles.RegistryOfficer);
        var upload = await Receive(province, Content);
        Assert.Equal(UploadStates.Checking, upload.State);
        Assert.Equal(
            "intake.not_checked",
            (await province.Send(new StartUpload.Command(upload.Id), officer)).Problem!.Code
        );

        await province.WorkLongJobs();
        var seen = (await province.Send(new GetUpload.Query(upload.Id), officer)).Value;
        Assert.Equal(
            (UploadStates.Checked, 3L, 2L, 1L),
            (seen.State, seen.Report!.Rows, seen.Report.New, seen.Report.Rejected)
        );
        Assert.Equal(0, await province.Scalar<int>("select count(*) from entity"));
        // Nowhere in the clear: neither the file nor the number of a person in it.
        Assert.DoesNotContain(
            "19491231",
            await province.Scalar<string>("select report from intake_upload"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            0,
            await province.Scalar<int>(
                "select count(*) from audit_entry where payload like '%19491231%'"
            )
        );

        Assert.True((await province.Send(new StartUpload.Command(upload.Id), officer)).Succeeded);
        await province.WorkLongJobs();
        var done = (await province.Send(new GetUpload.Query(upload.Id), officer)).Value;
        Assert.Equal((UploadStates.Done, 2L), (done.State, done.Taken));
        Assert.Equal(2, await province.Scalar<int>("select count(*) from entity"));
        Assert.Equal(
            "intake.not_checked",
            (await province.Send(new StartUpload.Command(upload.Id), officer)).Problem!.Code
        );

        // With a rejected row the file is kept for it; thrown away, it is gone.
        Assert.True(done.IsKept);
        Assert.True(
            (await province.Send(new DownloadRejected.Command(upload.Id), officer)).Succeeded
        );
        await province.Send(new DiscardUpload.Command(upload.Id), officer);
        Assert.Equal(0, await province.Scalar<int>("select count(*) from intake_piece"));
        Assert.Equal(
            "intake.gone",
            (await province.Send(new DownloadRejected.Command(upload.Id), officer)).Problem!.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_became_of_each_row_is_told_of_each_file_by_itself(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = Callers.With(Roles.RegistryOfficer);
        foreach (var (number, outcome) in new[] { (1, "added"), (2, "added"), (1, "known") })
        {
            var upload = await Receive(
                province,
                Encoding.UTF8.GetBytes(
                    $"信用代码,单位名称\n{Firms.Code(number)},第{number}有限公司\n,鞍山无码老厂{number}\n"
                )
            );
            await province.WorkLongJobs();
            Assert.True(
                (await province.Send(new StartUpload.Command(upload.Id), officer)).Succeeded
            );
            await province.WorkLongJobs();
            var rows = (await province.Send(new ListIntakeOutcomes.Query(upload.Id), officer))
                .Value
                .Items;
            Assert.Equal(
                [(2L, outcome), (3L, "undecidable")],
                rows.Select(row => (row.Line, row.Outcome))
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_many_who_start_one_file_at_once_one_does(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = Callers.With(Roles.RegistryOfficer);
        for (var round = 1; round <= 8; round++)
        {
            var upload = await Receive(
                province,
                Encoding.UTF8.GetBytes($"code,name\n{Firms.Code(100 + round)},甲有限公司\n")
            );
            await province.WorkLongJobs();
            var started = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ =>
                        Task.Run(() => province.Send(new StartUpload.Command(upload.Id), officer))
                    )
            );
            Assert.Equal(1, started.Count(one => one.Succeeded));
            await province.WorkLongJobs();
        }

        Assert.Equal(8, await province.Scalar<int>("select count(*) from entity"));
        Assert.Equal(
            8,
            await province.Scalar<int>(
                "select count(*) from long_job where kind = 'registry.bring_in'"
            )
        );
        // Nothing was rejected: the files went with their last steps.
        Assert.Equal(0, await province.Scalar<int>("select count(*) from intake_piece"));
    }

    [Fact]
    public async Task What_a_column_means_is_said_once_for_a_source()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = Callers.With(Roles.RegistryOfficer);
        var content = Encoding.UTF8.GetBytes($"证照,单位名称\n{Firms.Code(1)},甲有限公司\n");
        var first = await Receive(province, content);
        await province.WorkLongJobs();
        var unread = (await province.Send(new GetUpload.Query(first.Id), officer)).Value;
        Assert.Equal(UploadStates.Unreadable, unread.State);
        Assert.Contains("code", unread.Unreadable!.Value.En, StringComparison.Ordinal);

        var mapping = new Dictionary<string, string> { ["证照"] = "code" };
        Assert.True(
            (
                await province.Send(
                    new ReadUploadAgain.Command(first.Id, "大连老名录", null, null, mapping),
                    officer
                )
            ).Succeeded
        );
        await province.WorkLongJobs();
        Assert.Equal(
            UploadStates.Checked,
            (await province.Send(new GetUpload.Query(first.Id), officer)).Value.State
        );

        var second = await Receive(province, content, "大连老名录");
        await province.WorkLongJobs();
        Assert.Equal(
            UploadStates.Checked,
            (await province.Send(new GetUpload.Query(second.Id), officer)).Value.State
        );
        var refused = await province.Send(
            new ReadUploadAgain.Command(
                first.Id,
                null,
                null,
                null,
                new Dictionary<string, string> { ["证照"] = "nonsense" }
            ),
            officer
        );
        Assert.Contains("nonsense", refused.Problem!.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_or_broken_off_leaves_nothing()
    {
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => services.AddSingleton(new IntakeSettings { MaxFileBytes = 300_000 })
        );
        var pieces = province.Services.GetRequiredService<UploadPieces>();
        var file = await pieces.Take(new MemoryStream(new byte[300_001]), "a.csv", default);
        var outcome = await province.Send(
            new ReceiveUpload.Command(file),
            Callers.With(Roles.RegistryOfficer)
        );
        Assert.Equal("intake.too_large", outcome.Problem!.Code);
        await Assert.ThrowsAsync<IOException>(() =>
            pieces.Take(new BrokenStream(), "a.csv", default)
        );
        Assert.Equal(0, await province.Scalar<int>("select count(*) from intake_piece"));
    }

    [Theory]
    [InlineData("csv", "zh", "不能导入", "住所")]
    [InlineData("xlsx", "en", "rejected", "address")]
    public async Task The_report_is_a_table_with_what_to_do_in_the_readers_language(
        string format,
        string language,
        string what,
        string field
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = Callers.With(Roles.RegistryOfficer) with { Language = language };
        var upload = await Receive(
            province,
            Encoding.UTF8.GetBytes(
                $"信用代码,单位名称,住所,备注\n{Firms.Code(1)},甲有限公司,=HYPERLINK(1),\n{Firms.Code(2)},乙有限公司,{new string('路', 600)},\n{Person},丙有限公司,,\n合计,,,\n"
            )
        );
        await province.WorkLongJobs();
        // Checked by a job that speaks Chinese, it is told in both languages.
        var reason = (await province.Send(new GetUpload.Query(upload.Id), officer))
            .Value.Report!.Reasons.Single(one => one.First[0].Column == "address")
            .First[0]
            .Rule;
        Assert.NotEqual(reason.Zh, reason.En);
        Assert.DoesNotContain(reason.En, character => character is >= '一' and <= '鿿');

        var command = new DownloadReport.Command(upload.Id, format);
        Assert.True((await province.Send(command, officer)).Succeeded);
        using var file = new MemoryStream();
        await DownloadReport.Write(
            file,
            command,
            officer,
            province.Services.GetRequiredService<IServiceScopeFactory>(),
            default
        );

        var rows = TableFile.Open(file).Rows().ToList();
        Assert.Equal(8, rows[0].Cells.Length);
        var rejected = rows.Where(row => row.Cells[0] == what).ToList();
        Assert.Equal(["3", "4"], rejected.Select(row => row.Cells[1]).Order());
        Assert.Contains(rejected, row => row.Cells[3] == field && row.Cells[2] == "住所");
        Assert.All(rejected, row => Assert.True(row.Cells[7].Length > 0));
        Assert.Contains(rows, row => row.Cells[1] == "5" && row.Cells[5] == "total");
        // What begins as a formula does so in no cell, and nobody's number is repeated.
        if (format == "csv")
        {
            Assert.Contains(rows, row => row.Written[4] == "'=HYPERLINK(1)");
        }

        Assert.DoesNotContain(
            "19491231",
            string.Concat(rows.SelectMany(row => row.Cells)),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "intake.format",
            (await province.Send(command with { Format = "pdf" }, officer)).Problem!.Errors[0].Code
        );
        await province.Send(new DiscardUpload.Command(upload.Id), officer);
        Assert.Equal("intake.gone", (await province.Send(command, officer)).Problem!.Code);
    }

    [Fact]
    public async Task Only_officers_of_the_registry_bring_firms_in()
    {
        await using var province = Province.On(Engine.Sqlite);
        var upload = await Receive(province, Content);
        foreach (var role in (string[])[Roles.Bidder, Roles.Supervisor, Roles.CentreOperator])
        {
            var other = Callers.With(role);
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new GetUpload.Query(upload.Id), other)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new StartUpload.Command(upload.Id), other)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new DownloadRejected.Command(upload.Id), other)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new DownloadReport.Command(upload.Id, "csv"), other))
                    .Problem!
                    .Kind
            );
        }
    }

    private static async Task<GetUpload.Upload> Receive(
        Province province,
        byte[] content,
        string? source = null
    )
    {
        var pieces = province.Services.GetRequiredService<UploadPieces>();
        var file = await pieces.Take(new MemoryStream(content), "名录.csv", default);
        return (
            await province.Send(
                new ReceiveUpload.Command(file, source),
                Callers.With(Roles.RegistryOfficer)
            )
        ).Value;
    }

    private sealed class BrokenStream : MemoryStream
    {
        private int _read;

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) =>
            _read++ < 1
                ? ValueTask.FromResult(buffer.Length)
                : throw new IOException("The line is gone.");
    }
}
