using System.CommandLine;
using System.Globalization;
using Trading.Access.Audit;
using Trading.Domain.Codes;

namespace Trading.Cli;

/// <summary><c>trading audit</c>: the trail of every command.</summary>
internal static class AuditCommands
{
    public static Command All()
    {
        var audit = new Command(
            "audit",
            new LocalizedText("审计记录", "The audit trail").ToString()
        );
        audit.Subcommands.Add(Verify());
        audit.Subcommands.Add(Export());
        audit.Subcommands.Add(VerifyExport());
        audit.Subcommands.Add(PublicKey());
        return audit;
    }

    private static Command Export()
    {
        var from = Instant("--from", new("自（含），如 2026-01-01", "Not before, e.g. 2026-01-01"));
        var to = Instant("--to", new("至（不含）", "Before"));
        var file = new Option<FileInfo>("--out")
        {
            Description = new LocalizedText("写入的 zip 文件", "The zip file to write").ToString(),
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command(
            "export",
            new LocalizedText(
                "把一段时间的审计记录导出为签名的 zip（JSONL、清单、签名、公钥）；导出本身也会留痕",
                "Export the entries of a period as a signed zip (JSON lines, manifest, signature, public key); the export itself leaves a trace"
            ).ToString()
        )
        {
            from,
            to,
            file,
        }.WithExamples("trading audit export --from 2026-01-01 --to 2026-07-01 --out audit.zip");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var stretch = await product
                    .Sender()
                    .Send(
                        new ExportAudit.Command(parsed.GetValue(from), parsed.GetValue(to)),
                        Settings.Operator,
                        cancel
                    );
                if (stretch.Problem is { } nothing)
                {
                    Terminal.Refuse(nothing);
                    return ExitCode.FoundProblem;
                }

                await using var stream = parsed.GetRequiredValue(file).Create();
                var written = await product
                    .Sender()
                    .Send(
                        new WriteAuditExport.Query(stretch.Value, stream),
                        Settings.Operator,
                        cancel
                    );
                Terminal.Say(
                    new(
                        $"已导出第 {written.Value.FirstSeq} 至 {written.Value.LastSeq} 条，密钥 {written.Value.KeyId}。",
                        $"Exported entries {written.Value.FirstSeq} to {written.Value.LastSeq}, key {written.Value.KeyId}."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command VerifyExport()
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description = new LocalizedText("导出或归档的 zip", "An export or archive").ToString(),
        };
        var key = new Option<FileInfo?>("--public-key")
        {
            Description = new LocalizedText(
                "另行取得的公钥（PEM）；不给则用文件内的，只能证明各部分相符",
                "The public key (PEM) had by another way; without it the one inside counts, which only proves that the parts belong together"
            ).ToString(),
            HelpName = "FILE",
        };
        var command = new Command(
            "verify-export",
            new LocalizedText(
                "核对导出或归档：签名、摘要、哈希链；不需要数据库。不符则退出码为 1",
                "Check an export or archive: signature, digest, chain; needs no database. Exit code 1 when unsound"
            ).ToString()
        )
        {
            file,
            key,
        }.WithExamples("trading audit verify-export audit.zip --public-key audit-key.pem");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var stream = parsed.GetRequiredValue(file).OpenRead();
                var pem = parsed.GetValue(key) is { } given
                    ? await File.ReadAllTextAsync(given.FullName, cancel)
                    : null;
                var read = await AuditArchive.Check(stream, pem, cancel);
                if (read.Problem is { } unsound)
                {
                    Terminal.Complain(unsound.Message);
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(
                    new(
                        $"完整：第 {read.Value.FirstSeq} 至 {read.Value.LastSeq} 条，共 {read.Value.Count} 条，密钥 {read.Value.KeyId}。",
                        $"Sound: entries {read.Value.FirstSeq} to {read.Value.LastSeq}, {read.Value.Count} in all, key {read.Value.KeyId}."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command PublicKey()
    {
        var command = new Command(
            "public-key",
            new LocalizedText(
                "显示核对导出用的公钥（PEM）",
                "Show the public key that verifies exports (PEM)"
            ).ToString()
        ).WithExamples("trading audit public-key > audit-key.pem");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var key = await product
                    .Sender()
                    .Send(new GetAuditKey.Query(), Settings.Operator, cancel);
                Terminal.Say(new(key.Value.PublicPem, key.Value.PublicPem));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Option<DateTimeOffset?> Instant(string name, LocalizedText description) =>
        new(name)
        {
            Description = description.ToString(),
            HelpName = "DATE",
            // A day without an hour is a day of China's calendar.
            CustomParser = argument =>
            {
                var text = argument.Tokens[0].Value;
                if (
                    DateOnly.TryParseExact(
                        text,
                        "yyyy-MM-dd",
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.None,
                        out var day
                    )
                )
                {
                    return ChinaTime.At(day, TimeOnly.MinValue);
                }

                if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var instant))
                {
                    return instant;
                }

                argument.AddError(
                    new LocalizedText($"“{text}”不是日期。", $"'{text}' is not a date.").ToString()
                );
                return null;
            },
        };

    private static Command Verify()
    {
        var command = new Command(
            "verify",
            new LocalizedText(
                "从头到尾核对审计哈希链；有一条被改动、删除或插入则退出码为 1 并指出是哪一条",
                "Walk the audit trail's chain of hashes; exit code 1 and the entry's number when one was altered, removed or slipped in"
            ).ToString()
        ).WithExamples(
            "trading audit verify",
            "trading audit verify || mail -s 'audit trail' auditor < /dev/null"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var report = await Terminal.Watch(
                    new("核对审计记录", "Verifying the audit trail"),
                    progress =>
                        product
                            .Sender()
                            .Send(
                                new VerifyAudit.Query { Progress = progress },
                                Settings.Operator,
                                cancel
                            )
                );
                if (report.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.Failed;
                }

                if (report.Value.BrokenAt is not null)
                {
                    Terminal.Complain(report.Value.Finding);
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(
                    new(
                        $"{report.Value.Finding.Zh}共 {report.Value.Entries:N0} 条。{(report.Value.ArchivedThrough > 0 ? $"第 {report.Value.ArchivedThrough} 条及以前已归档。" : "")}",
                        $"{report.Value.Finding.En} Entries: {report.Value.Entries:N0}.{(report.Value.ArchivedThrough > 0 ? $" Up to {report.Value.ArchivedThrough} they lie in the archive." : "")}"
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
