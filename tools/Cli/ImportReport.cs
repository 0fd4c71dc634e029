using Trading.Registry.Intake;

namespace Trading.Cli;

/// <summary>What an import of firms tells the operator: how the file was read, and what it means.</summary>
internal sealed class ImportReport(TextWriter errors)
{
    private const int NamesShown = 20;

    /// <summary>Encoding, headings, and the columns that are left out.</summary>
    public void SayHowItIsRead(IntakeFile file)
    {
        errors.WriteLine(
            file.Header.Line > 0
                ? new LocalizedText(
                    $"按{file.Said.Zh}读取，列名在第 {file.Header.Line} 行。",
                    $"Read as {file.Said.En}; the headings are on line {file.Header.Line}."
                )
                : new LocalizedText($"按{file.Said.Zh}读取。", $"Read as {file.Said.En}.")
        );
        if (file.Header.Unknown.Count > 0)
        {
            errors.WriteLine(
                new LocalizedText(
                    $"不认识的列，未导入：{string.Join("、", file.Header.Unknown)}。可用 --map \"列名=字段\" 指定；字段：{string.Join("、", IntakeFields.All.Select(one => one.Chinese))}。",
                    $"Unknown columns, left out: {string.Join(", ", file.Header.Unknown)}. Map them by --map \"HEADING=FIELD\"; fields: {string.Join(", ", IntakeFields.All.Select(one => one.Name))}."
                )
            );
        }

        foreach (var notice in file.Notices)
        {
            errors.WriteLine(notice.Said);
        }
    }

    /// <summary>What is bad, what was taken otherwise than it stands, and which names differ.</summary>
    public void SayWhatWasFound(IntakeReport found)
    {
        foreach (var reason in found.Reasons)
        {
            foreach (var cell in reason.First)
            {
                errors.WriteLine(cell);
            }

            if (reason.Count > reason.First.Count)
            {
                errors.WriteLine(
                    new LocalizedText(
                        $"……同样的错误另有 {reason.Count - reason.First.Count} 处。",
                        $"… and {reason.Count - reason.First.Count} more of this kind."
                    )
                );
            }
        }

        foreach (var conflict in found.Conflicts.Take(NamesShown))
        {
            var names = conflict.Names.Select(one => $"{one.Line} “{one.Name}”");
            errors.WriteLine(
                new LocalizedText(
                    $"同一代码 {conflict.Code} 有不同名称，均未导入：第 {string.Join("；第 ", names)}",
                    $"One code {conflict.Code} under different names, none taken: line {string.Join("; line ", names)}"
                )
            );
        }

        foreach (var other in found.OtherNames.Take(NamesShown))
        {
            errors.WriteLine(
                new LocalizedText(
                    $"第 {other.Line} 行：已在库的 {other.Code} 在文件中叫“{other.InFile}”，库中叫“{other.InRegistry}”。",
                    $"Line {other.Line}: {other.Code} is known; the file calls it '{other.InFile}', the registry '{other.InRegistry}'."
                )
            );
        }

        foreach (var corrected in found.Corrections)
        {
            var first = corrected.First[0];
            var example = first.Is is { } taken
                ? new LocalizedText(
                    $"（如第 {first.Line} 行“{first.Was}”→“{taken}”）",
                    $" (line {first.Line}: '{first.Was}' as '{taken}')"
                )
                : new LocalizedText($"（如第 {first.Line} 行）", $" (such as line {first.Line})");
            var name = CorrectionKinds.NameOf(corrected.Kind);
            errors.WriteLine(
                new LocalizedText(
                    $"{name.Zh}：{corrected.Count} 处{example.Zh}",
                    $"{name.En}: {corrected.Count}{example.En}"
                )
            );
        }

        foreach (var (kind, count) in found.LeftOut)
        {
            var name = LeftOutRows.NameOf(kind);
            errors.WriteLine(
                new LocalizedText(
                    $"略过{name.Zh}：{count} 行",
                    $"Left out, {name.En}: {count} rows"
                )
            );
        }

        if (found.JoinedFirms > 0)
        {
            var first = found.JoinedExamples[0];
            errors.WriteLine(
                new LocalizedText(
                    $"同一主体的多行合为一个主体：{found.JoinedFirms} 个主体，{found.JoinedFirms + found.Joined} 行（如 {first.Code}：第 {string.Join("、", first.Lines)} 行）",
                    $"Rows of one firm put together: {found.JoinedFirms} firms of {found.JoinedFirms + found.Joined} rows (such as {first.Code}: lines {string.Join(", ", first.Lines)})"
                )
            );
        }

        if (found.Repeated > 0)
        {
            errors.WriteLine(
                new LocalizedText(
                    $"与前面完全相同的行：{found.Repeated} 行，只导入一次",
                    $"Rows that are there twice, word for word: {found.Repeated}, taken once"
                )
            );
        }
    }

    /// <summary>What would become of the file.</summary>
    public void SayDryRun(IntakeReport found) =>
        errors.WriteLine(
            new LocalizedText(
                $"试运行，未作改动：{found.Rows} 行，新增 {found.New}，已有 {found.Known}，已有但内容不同 {found.Differing}，没有代码 {found.WithoutCode}，不能导入 {found.Rejected}。",
                $"Dry run, nothing was changed: {found.Rows} rows, {found.New} new, {found.Known} known, {found.Differing} known and differing, {found.WithoutCode} without a code, {found.Rejected} rejected."
            )
        );

    /// <summary>What becomes of bad rows.</summary>
    public void SayWhatBecomesOfBad(IntakeReport found, bool skipBad) =>
        errors.WriteLine(
            skipBad
                ? new LocalizedText(
                    $"{found.Rows} 行中 {found.Rejected} 行有错误，已略过。",
                    $"{found.Rejected} of {found.Rows} rows are bad and are left out."
                )
                : new LocalizedText(
                    $"{found.Rows} 行中 {found.Rejected} 行有错误，未导入任何数据。请更正，或用 --skip-bad 只导入无误的行。",
                    $"{found.Rejected} of {found.Rows} rows are bad; nothing was imported. Correct them, or use --skip-bad to import the good ones."
                )
        );
}
