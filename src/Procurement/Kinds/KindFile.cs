using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Procurement.Kinds;

/// <summary>Reads a kind's data file and says by file, path and rule what is wrong with it.</summary>
internal static class KindFile
{
    private const int LongestState = 20;
    private const int LongestTold = 20;
    private const int LongestCode = 40;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly string[] Regimes = ["construction", "procurement", "none"];
    private static readonly string[] Categories = ["goods", "works", "services"];
    private static readonly string[] OcdsMethods = ["open", "selective", "limited", "direct"];

    /// <summary>The kind; throws <see cref="FormatException"/> where the file breaks a rule.</summary>
    public static TradingKind Read(string file, Stream content)
    {
        TradingKind kind;
        try
        {
            kind =
                JsonSerializer.Deserialize<TradingKind>(content, Json)
                ?? throw Fault(file, "$", "it is empty");
        }
        catch (JsonException broken)
        {
            throw Fault(file, broken.Path ?? "$", broken.Message);
        }

        foreach (var (path, rule) in Faults(kind))
        {
            throw Fault(file, path, rule);
        }

        return kind;
    }

    private static FormatException Fault(string file, string path, string rule) =>
        new($"{file}: {path}: {rule}.");

    private static IEnumerable<(string Path, string Rule)> Faults(TradingKind kind) =>
        [
            .. OfKind(kind),
            .. kind.Methods.SelectMany(
                (method, at) => OfMethod(method).Select(rule => ($"$.methods[{at}]", rule))
            ),
            .. kind.States.SelectMany(
                (state, at) => OfState(state).Select(rule => ($"$.states[{at}]", rule))
            ),
            .. kind.Steps.SelectMany(
                (step, at) =>
                    OfStep(kind, step).Select(rule => ($"$.steps[{at}] ({step.Code})", rule))
            ),
        ];

    private static IEnumerable<(string, string)> OfKind(TradingKind kind)
    {
        if (!IsCode(kind.Code, LongestCode))
        {
            yield return ("$.code", "a code of small letters, digits and underscores is needed");
        }

        if (!IsNamed(kind.Name))
        {
            yield return ("$.name", "a name in both languages is needed");
        }

        if (!Regimes.Contains(kind.Regime))
        {
            yield return ("$.regime", "it is one of " + string.Join(", ", Regimes));
        }

        if (string.IsNullOrWhiteSpace(kind.Source))
        {
            yield return ("$.source", "law and article are needed");
        }

        if (kind.OcdsCategory is { } category && !Categories.Contains(category))
        {
            yield return ("$.ocdsCategory", "it is one of " + string.Join(", ", Categories));
        }

        foreach (
            var (path, codes) in new[]
            {
                ("$.methods", kind.Methods.Select(one => one.Code)),
                ("$.states", kind.States.Select(one => one.Code)),
            }
        )
        {
            if (!codes.Any() || codes.Distinct().Count() != codes.Count())
            {
                yield return (path, "one at least is needed, and each once");
            }
        }

        foreach (var method in kind.Methods)
        {
            var steps = kind.StepsOf(method.Code).ToList();
            if (steps.DistinctBy(step => step.Code).Count() != steps.Count)
            {
                yield return ("$.steps", $"a step is there twice for the method {method.Code}");
            }

            if (steps.All(step => step.State is null))
            {
                yield return ("$.steps", $"no step of the method {method.Code} brings a state");
            }
        }

        // What is published begins somewhere, and what is called off ends somewhere.
        foreach (var standing in new[] { Standing.TakesBids, Standing.IsCancelled })
        {
            if (!kind.States.Any(state => state.Standing.HasFlag(standing)))
            {
                yield return ("$.states", $"none answers {standing}");
            }
        }
    }

    private static IEnumerable<string> OfMethod(TradingMethod method)
    {
        if (!IsCode(method.Code, LongestCode) || !IsNamed(method.Name))
        {
            yield return "a code and a name in both languages are needed";
        }

        if (!OcdsMethods.Contains(method.Ocds))
        {
            yield return "ocds is one of " + string.Join(", ", OcdsMethods);
        }
    }

    private static IEnumerable<string> OfState(KindState state)
    {
        if (!IsCode(state.Code, LongestState) || !IsNamed(state.Name))
        {
            yield return $"a code of at most {LongestState} letters and a name in both languages are needed";
        }

        if (state.Answers is null)
        {
            yield return "answers are needed, or an empty list";
        }
    }

    private static IEnumerable<string> OfStep(TradingKind kind, KindStep step)
    {
        if (!IsCode(step.Code, LongestCode) || !IsNamed(step.Name))
        {
            yield return "a code and a name in both languages are needed";
        }

        foreach (
            var method in (step.Methods ?? []).Where(method =>
                kind.Methods.All(known => known.Code != method)
            )
        )
        {
            yield return $"methods: the kind has no method {method}";
        }

        foreach (
            var other in step
                .After.Concat(step.ClosedBy)
                .Where(other => kind.Steps.All(known => known.Code != other))
        )
        {
            yield return $"after, closedBy: the kind has no step {other}";
        }

        foreach (
            var state in step
                .StateWhen.Select(when => when.State)
                .Append(step.State)
                .OfType<string>()
                .Where(state => kind.State(state) is null)
        )
        {
            yield return $"state: the kind has no state {state}";
        }

        foreach (
            var figure in step
                .StateWhen.Select(when => when.Figure)
                .Append(step.RepeatsBy)
                .OfType<string>()
                .Where(figure => step.Figure(figure) is null)
        )
        {
            yield return $"stateWhen, repeatsBy: the step has no figure {figure}";
        }

        foreach (var told in Told(step).Where(told => !IsCode(told, LongestTold)))
        {
            yield return $"tells: {told} is no code of at most {LongestTold} letters";
        }

        foreach (
            var told in step.NotBefore.Where(told => !kind.Steps.SelectMany(Told).Contains(told))
        )
        {
            yield return $"notBefore: no step tells {told}";
        }

        if (step.By.Count == 0)
        {
            yield return "by: somebody has to post it";
        }

        if (
            step.Figures.Any(figure => !IsCode(figure.Code, LongestCode) || !IsNamed(figure.Name))
            || step.Figures.DistinctBy(figure => figure.Code).Count() != step.Figures.Count
        )
        {
            yield return "figures: each has a code of its own and a name in both languages";
        }

        if (
            step.Figures.Any(figure =>
                (figure.Tells is not null && figure.Type != FigureType.Instant)
                || (figure.IsReason && figure.Type != FigureType.Text)
            )
        )
        {
            yield return "figures: an instant can be told, and a text be the reason";
        }

        if (
            step.Figures.Any(figure =>
                (figure.Type == FigureType.Choice) == (figure.Options.Count == 0)
                || figure.Options.Any(option =>
                    !IsCode(option.Code, LongestCode) || !IsNamed(option.Name)
                )
                || figure.Options.DistinctBy(option => option.Code).Count() != figure.Options.Count
            )
        )
        {
            yield return "figures: a choice, and nothing else, has options, each with a code of its own and a name in both languages";
        }

        if (
            step.Undoes is { } undone
            && (!step.Repeats || step.RepeatsBy is not null || !step.After.Contains(undone))
        )
        {
            yield return "undoes: it comes after what it takes back, and as often";
        }

        if (
            step.Figures.Any(figure =>
                figure.MovesCeiling
                && (figure.Type != FigureType.Amount || step.Lots == LotUse.None)
            )
        )
        {
            yield return "figures: an amount of a step that is of lots can move the ceiling";
        }

        if (
            step.Documents.Any(document =>
                !IsCode(document.Code, LongestCode) || !IsNamed(document.Name)
            )
        )
        {
            yield return "documents: each has a code and a name in both languages";
        }

        if (
            step.Carries == StepContent.Award
            && new[] { Award.Winner, Award.WinningBid, Award.NoWinnerBecause }.Any(figure =>
                step.Figure(figure) is null
            )
        )
        {
            yield return $"carries: an award has the figures {Award.Winner}, {Award.WinningBid} and {Award.NoWinnerBecause}";
        }

        if (
            step.Carries == StepContent.Takers
            && (
                !step.Repeats
                || !step.Free
                || step.Lots != LotUse.None
                || step.State is not null
                || step.Tells is not null
                || step.Tag is not null
                || step.Figures.Count > 0
                || step.Documents.Count > 0
            )
        )
        {
            yield return "carries: takers are posted again and again, at any time, and nothing can be seen of it: no lots, state, tells, tag, figures or documents";
        }

        if (
            step.Answers is { } answered
            && (
                step.RepeatsBy is not { } number
                || step.Figure(number)?.Type != FigureType.Count
                || step.Tells is not null
                || step.State is not null
                || step.StateWhen.Count > 0
                || (step.Methods ?? kind.Methods.Select(method => method.Code)).Any(method =>
                    kind.Step(answered, method) is not { Repeats: true, RepeatsBy: null } other
                    || other.Lots != step.Lots
                    || !step.After.Contains(answered)
                    || step.Figures.Any(figure =>
                        figure.Code != number && other.Figure(figure.Code)?.Type != figure.Type
                    )
                )
            )
        )
        {
            yield return "answers: a step that repeats, with the same lots and the figures given here, after which it comes; repeatsBy is the count that says which of several, and it brings and tells nothing";
        }

        if (
            step.Carries == StepContent.Evidence
            && (!step.Repeats || !step.Free || step.State is not null || step.ClosedBy.Count == 0)
        )
        {
            yield return "carries: evidence of bids may arrive again and again, at any time until another step (closedBy), and brings no state";
        }

        if (step.Limits is { ValueKind: not JsonValueKind.Array })
        {
            yield return "limits: a list is needed";
        }
    }

    private static IEnumerable<string> Told(KindStep step) =>
        step.Figures.Select(figure => figure.Tells).Append(step.Tells).OfType<string>();

    private static bool IsNamed(LocalizedText name) =>
        !string.IsNullOrWhiteSpace(name.Zh) && !string.IsNullOrWhiteSpace(name.En);

    private static bool IsCode(string? code, int longest) =>
        code is { Length: > 0 }
        && code.Length <= longest
        && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Figures by which the code knows a decision.</summary>
    internal static class Award
    {
        public const string Winner = "winner";
        public const string WinningBid = "winningBid";
        public const string NoWinnerBecause = "noWinnerBecause";
    }
}
