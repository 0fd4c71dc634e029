using System.CommandLine;
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
        audit.Subcommands.Add(Head());
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
        var force = NewFile.Force();
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
            force,
        }.WithExamples("trading audit export --from 2026-01-01 --to 2026-07-01 --out audit.zip");
        command.SetAction(
            async (parsed, cancel) =>
            {
                using var target = NewFile.At(
                    parsed.GetRequiredValue(file).FullName,
                    parsed.GetValue(force)
                );
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

                Outcome<AuditArchive.Manifest> written;
                await using (var stream = File.Create(target.Path))
                {
                    written = await product
                        .Sender()
                        .Send(
                            new WriteAuditExport.Query(stretch.Value, stream),
                            Settings.Operator,
                            cancel
                        );
                }

                target.Finish();
                Terminal.Say(
                    new(
                        $"已导出 {written.Value.Count} 条，分属 {written.Value.Lanes.Count} 条链，密钥 {written.Value.KeyId}。",
                        $"Exported {written.Value.Count} entries of {written.Value.Lanes.Count} lanes, key {written.Value.KeyId}."
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
                        $"完整：{Parts(read.Value)}，共 {read.Value.Count} 条，密钥 {read.Value.KeyId}。",
                        $"Sound: {Parts(read.Value)}, {read.Value.Count} entries in all, key {read.Value.KeyId}."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    // The first and last entry of each lane.
    private static string Parts(AuditArchive.Manifest manifest) =>
        string.Join(
            ", ",
            manifest.Lanes.Select(lane =>
                $"{new AuditPlace(lane.Lane, lane.FirstSeq)} … {new AuditPlace(lane.Lane, lane.LastSeq)}"
            )
        );

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
                if (Rfc3339.TryDay(text, out var day))
                {
                    return ChinaTime.At(day, TimeOnly.MinValue);
                }

                if (Rfc3339.TryInstant(text, out var instant))
                {
                    return instant;
                }

                argument.AddError(
                    new LocalizedText(
                        $"{name} 的值“{text}”无法读取，应为{Rfc3339.DayForm.Zh}，或{Rfc3339.InstantForm.Zh}。",
                        $"{name} cannot be read from '{text}': it must be {Rfc3339.DayForm.En}, or {Rfc3339.InstantForm.En}."
                    ).ToString()
                );
                return null;
            },
        };

    private static Command Head()
    {
        var command = new Command(
            "head",
            new LocalizedText(
                "显示当前的签名链头（一行 JSON），供存放在平台之外；以后可用 verify --from 核对",
                "Show the signed head of the trail (one line of JSON), to be kept outside; verify --from checks against it later"
            ).ToString()
        ).WithExamples("trading audit head >> /mnt/worm/heads.jsonl");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var head = await product
                    .Sender()
                    .Send(new GetAuditHead.Query(), Settings.Operator, cancel);
                if (head.Value.Now is not { } now)
                {
                    Terminal.Complain(
                        new(
                            "还没有环节：后台任务每分钟写一个。",
                            "There is no link yet: a job writes one each minute."
                        )
                    );
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(new(now.ToLine(), now.ToLine()));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Verify()
    {
        var from = new Option<FileInfo?>("--from")
        {
            Description = new LocalizedText(
                "平台之外保存的签名链头（多行时取最后一行）：审计记录须与之相符，并从那里开始核对",
                "A signed head kept outside (of several lines the last): the trail must be the one it witnessed, and the walk begins there"
            ).ToString(),
            HelpName = "HEADFILE",
        };
        var key = new Option<FileInfo?>("--public-key")
        {
            Description = new LocalizedText(
                "另行取得的公钥（PEM），用于核对链头的签名；不给则用数据库内的",
                "The public key (PEM) had by another way, for the head's signature; without it the one in the database counts"
            ).ToString(),
            HelpName = "FILE",
        };
        var command = new Command(
            "verify",
            new LocalizedText(
                "从头到尾核对审计哈希链及各链之间的环节；有一条被改动、对调、删除或插入，或一条链被截断，则退出码为 1 并指出是哪一条",
                "Walk the audit trail's chains of hashes and the links between them; exit code 1 and the entry's id when one was altered, swapped, removed or slipped in, or a chain was cut"
            ).ToString()
        )
        {
            from,
            key,
        }.WithExamples(
            "trading audit verify",
            "trading audit verify --from /mnt/worm/heads.jsonl --public-key audit-key.pem",
            "trading audit verify || mail -s 'audit trail' auditor < /dev/null"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                SignedHead? head = null;
                if (parsed.GetValue(from) is { } file)
                {
                    var read = SignedHead.Read(await File.ReadAllTextAsync(file.FullName, cancel));
                    if (read.Problem is { } none)
                    {
                        Terminal.Refuse(none);
                        return ExitCode.Failed;
                    }

                    head = read.Value;
                }

                var pem = parsed.GetValue(key) is { } given
                    ? await File.ReadAllTextAsync(given.FullName, cancel)
                    : null;
                await using var product = await Settings.Product(parsed);
                var report = await Terminal.Watch(
                    new("核对审计记录", "Verifying the audit trail"),
                    progress =>
                        product
                            .Sender()
                            .Send(
                                new VerifyAudit.Query
                                {
                                    Progress = progress,
                                    From = head,
                                    PublicPem = pem,
                                },
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
                        $"{report.Value.Finding.Zh}共 {report.Value.Entries:N0} 条。{(report.Value.Archived > 0 ? $"另有 {report.Value.Archived:N0} 条已归档。" : "")}",
                        $"{report.Value.Finding.En} Entries: {report.Value.Entries:N0}.{(report.Value.Archived > 0 ? $" Another {report.Value.Archived:N0} lie in the archive." : "")}"
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
