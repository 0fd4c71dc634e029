using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Procurement.Kinds;

/// <summary>What a state means to whoever does not know the kind: the questions that other modules and pages ask.</summary>
[Flags]
public enum Standing
{
    /// <summary>Nothing yet: it is planned.</summary>
    None = 0,

    /// <summary>Bids may be handed in until the deadline.</summary>
    TakesBids = 1,

    /// <summary>The bids have been read out.</summary>
    BidsAreKnown = 2,

    /// <summary>A panel may be asked for.</summary>
    MayBeEvaluated = 4,

    /// <summary>The result is known, with or without a winner.</summary>
    IsDecided = 8,

    /// <summary>Somebody won.</summary>
    HasWinner = 16,

    /// <summary>A contract was signed.</summary>
    HasContract = 32,

    /// <summary>The procedure is over; what follows is performance and review.</summary>
    IsEnded = 64,

    /// <summary>It ended without a winner.</summary>
    HasFailed = 128,

    /// <summary>It was called off.</summary>
    IsCancelled = 256,
}

/// <summary>Whether a step is of the procurement as a whole or of its lots (标段/采购包).</summary>
public enum LotUse
{
    /// <summary>Of the whole: naming a lot is an error.</summary>
    None,

    /// <summary>Of one lot, or of all of them where none is named.</summary>
    May,

    /// <summary>Of one lot; with several lots it has to be named.</summary>
    Must,
}

/// <summary>What comes with a step besides its figures.</summary>
public enum StepContent
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bids as they are read out.</summary>
    Bids,

    /// <summary>The decision: a winner among the bids, or the reason for having none.</summary>
    Award,

    /// <summary>
    /// Who took the documents: shown to nobody before the opening, not even that it was posted (招标投标法 art. 22).
    /// </summary>
    Takers,

    /// <summary>The score sheets of the panel's members.</summary>
    Scores,

    /// <summary>What belongs to bids and arrives after they were read out: marked as late, never instead of what came before.</summary>
    Evidence,
}

/// <summary>Who posts a step.</summary>
public enum StepPoster
{
    /// <summary>People of a trading centre.</summary>
    Centre,

    /// <summary>The purchaser, or an agency that acts for it.</summary>
    Agency,

    /// <summary>A trading system.</summary>
    System,
}

/// <summary>What shape a figure has.</summary>
public enum FigureType
{
    /// <summary>RFC 3339 with an offset.</summary>
    Instant,

    /// <summary>yyyy-MM-dd.</summary>
    Day,

    /// <summary>In hundredths of the procurement's currency, above zero.</summary>
    Amount,

    /// <summary>A whole number, not negative.</summary>
    Count,

    /// <summary>Per cent, not negative.</summary>
    Percent,

    /// <summary>One line.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>The registry code of a firm.</summary>
    Code,

    /// <summary>One of the figure's options, by its code.</summary>
    Choice,

    /// <summary>Several short texts, or none: an empty list says that there is none, which leaving it out does not.</summary>
    Texts,

    /// <summary>The words of a document, of several lines; screened for clauses that restrict.</summary>
    Paragraphs,
}

/// <summary>A kind of trading as its data file has it.</summary>
public sealed record TradingKind
{
    /// <summary>Stable for machines.</summary>
    public string Code { get; init; } = "";

    /// <summary>In words.</summary>
    public LocalizedText Name { get; init; } = new("", "");

    /// <summary>Under which law its rules are read: <c>construction</c>, <c>procurement</c> or <c>none</c>.</summary>
    public string Regime { get; init; } = "";

    /// <summary>Law and article that know the kind.</summary>
    public string Source { get; init; } = "";

    /// <summary>OCDS <c>mainProcurementCategory</c>: goods, works or services; null for what is sold.</summary>
    public string? OcdsCategory { get; init; }

    /// <summary>True where the highest price wins.</summary>
    public bool IsSale { get; init; }

    /// <summary>Its methods, the usual one first.</summary>
    public IReadOnlyList<TradingMethod> Methods { get; init; } = [];

    /// <summary>Its states in the order of its life.</summary>
    public IReadOnlyList<KindState> States { get; init; } = [];

    /// <summary>Its steps in their usual order.</summary>
    public IReadOnlyList<KindStep> Steps { get; init; } = [];

    /// <summary>A step of one of its methods; null where it has none.</summary>
    public KindStep? Step(string code, string method) =>
        Steps.FirstOrDefault(step => step.Code == code && step.IsOf(method));

    /// <summary>Its steps under a method, in their order.</summary>
    public IEnumerable<KindStep> StepsOf(string method) =>
        Steps.Where(step => step.IsOf(method)).OrderBy(step => step.Order);

    /// <summary>The step that announces it: the one that is told as the notice; null where the kind has none.</summary>
    public KindStep? Notice(string method) =>
        StepsOf(method).FirstOrDefault(step => step.Tells == Told.Notice);

    /// <summary>The first step that says when bids are due, and its figure for it; null where the kind has none.</summary>
    public (KindStep? Step, string? Figure) Deadline(string method) =>
        StepsOf(method)
            .Select(step =>
                (step, step.Figures.FirstOrDefault(figure => figure.Tells == Told.Deadline)?.Code)
            )
            .FirstOrDefault(each => each.Code is not null);

    /// <summary>A state; null where it has none of that code.</summary>
    public KindState? State(string code) => States.FirstOrDefault(state => state.Code == code);

    /// <summary>How far a state is, from 0.</summary>
    public int Rank(string state) => States.TakeWhile(known => known.Code != state).Count();
}

/// <summary>The names under which a history tells instants that code asks for; a kind may tell others besides.</summary>
public static class Told
{
    /// <summary>When it was announced.</summary>
    public const string Notice = "notice";

    /// <summary>When bids are due.</summary>
    public const string Deadline = "deadline";

    /// <summary>When the first bids were opened.</summary>
    public const string Opening = "opening";

    /// <summary>When the last evaluation ended.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>When the last decision was taken.</summary>
    public const string Award = "award";

    /// <summary>When the last contract was signed.</summary>
    public const string Contract = "contract";
}

/// <summary>A way of trading.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="Ocds">OCDS <c>procurementMethod</c>: open, selective, limited or direct.</param>
/// <param name="Competitive">False where one supplier is asked alone.</param>
public sealed record TradingMethod(
    string Code,
    LocalizedText Name,
    string Ocds,
    bool Competitive = true
);

/// <summary>A state and what it answers.</summary>
/// <param name="Code">Stable for machines; the same code answers the same in every kind.</param>
/// <param name="Name">In words.</param>
/// <param name="Answers">The predicates that are true in it.</param>
public sealed record KindState(string Code, LocalizedText Name, IReadOnlyList<Standing> Answers)
{
    /// <summary>All answers together.</summary>
    [JsonIgnore]
    public Standing Standing => Answers.Aggregate(Standing.None, (all, one) => all | one);
}

/// <summary>A step of a kind, under all of its methods or some.</summary>
public sealed record KindStep
{
    /// <summary>Stable for machines; once a kind and method.</summary>
    public string Code { get; init; } = "";

    /// <summary>In words.</summary>
    public LocalizedText Name { get; init; } = new("", "");

    /// <summary>Where it stands among the others; instants follow this order.</summary>
    public int Order { get; init; }

    /// <summary>Those of <see cref="TradingKinds.Methods"/> that have it; null for all.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>True where it may be posted more than once.</summary>
    public bool Repeats { get; init; }

    /// <summary>
    /// The step that it takes back, which then stands no longer and may come again: an award that the winner gave up. The
    /// state that it brings takes the place of the later one.
    /// </summary>
    public string? Undoes { get; init; }

    /// <summary>The figure that tells one repetition from another (a round), counting from 1 where it is left out.</summary>
    public string? RepeatsBy { get; init; }

    /// <summary>
    /// The step whose earlier posting it answers, as the decision answers the complaint: its figures count as that posting's.
    /// Which of several, says the figure of <see cref="RepeatsBy"/>; it may be left out where there is one.
    /// </summary>
    public string? Answers { get; init; }

    /// <summary>Whether it is of the whole or of lots.</summary>
    public LotUse Lots { get; init; }

    /// <summary>Steps that must have been posted, each for the lot or for the whole.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Steps after which it comes too late.</summary>
    public IReadOnlyList<string> ClosedBy { get; init; } = [];

    /// <summary>Told instants before which it cannot happen.</summary>
    public IReadOnlyList<string> NotBefore { get; init; } = [];

    /// <summary>True where it may come at any time: its instant keeps no order.</summary>
    public bool Free { get; init; }

    /// <summary>True where it may still come when the procedure failed or was called off.</summary>
    public bool AfterEnd { get; init; }

    /// <summary>Who may post it.</summary>
    public IReadOnlyList<StepPoster> By { get; init; } =
    [StepPoster.Centre, StepPoster.Agency, StepPoster.System];

    /// <summary>The state that it brings; see <see cref="TradingKinds.States"/>.</summary>
    public string? State { get; init; }

    /// <summary>States that it brings where a figure is given.</summary>
    public IReadOnlyList<StateWhen> StateWhen { get; init; } = [];

    /// <summary>The name under which its own instant is told in a procurement's history.</summary>
    public string? Tells { get; init; }

    /// <summary>True where the first of several instants is told, and not the last.</summary>
    public bool TellsFirst { get; init; }

    /// <summary>What comes with it.</summary>
    public StepContent Carries { get; init; }

    /// <summary>Its figures.</summary>
    public IReadOnlyList<StepFigure> Figures { get; init; } = [];

    /// <summary>The documents that come with it.</summary>
    public IReadOnlyList<StepDocument> Documents { get; init; } = [];

    /// <summary>OCDS release tag; null where OCDS has none, and then the step is not shown to everybody.</summary>
    public string? Tag { get; init; }

    /// <summary>Statutory limits that bind it, as the file has them.</summary>
    public JsonElement? Limits { get; init; }

    /// <summary>
    /// True where it says, with a figure or by its documents, who or how many take part: of such a step neither is shown before
    /// the opening.
    /// </summary>
    [JsonIgnore]
    public bool SaysWhoTakesPart =>
        Carries == StepContent.Takers || Figures.Any(figure => figure.Withheld);

    /// <summary>Whether a method has it.</summary>
    public bool IsOf(string method) => Methods is null || Methods.Contains(method);

    /// <summary>Which posting of the step that it answers it is about, from its figures; 1 where they do not say.</summary>
    public int AnswersNumber(IReadOnlyDictionary<string, JsonElement> figures) =>
        RepeatsBy is { } by && figures.TryGetValue(by, out var number) ? number.GetInt32() : 1;

    /// <summary>Whether any of the figures that came with it holds words of a document.</summary>
    public bool HasWords(IEnumerable<string> figures) =>
        figures.Any(code => Figure(code)?.Type == FigureType.Paragraphs);

    /// <summary>A figure; null where it has none of that code.</summary>
    public StepFigure? Figure(string code) => Figures.FirstOrDefault(figure => figure.Code == code);
}

/// <summary>A state that a step brings where a figure is given.</summary>
/// <param name="Figure">Which.</param>
/// <param name="State">See <see cref="TradingKinds.States"/>.</param>
public sealed record StateWhen(string Figure, string State);

/// <summary>A figure of a step.</summary>
public sealed record StepFigure
{
    /// <summary>The most characters of <see cref="FigureType.Paragraphs"/>: what is typed travels whole, and a message of a page's line holds 32 kB.</summary>
    public const int LongestParagraphs = 9_000;

    /// <summary>Stable for machines.</summary>
    public string Code { get; init; } = "";

    /// <summary>In words.</summary>
    public LocalizedText Name { get; init; } = new("", "");

    /// <summary>Its shape.</summary>
    public FigureType Type { get; init; }

    /// <summary>True where the step cannot be without it.</summary>
    public bool Required { get; init; }

    /// <summary>The name under which an instant is told in a procurement's history; the last one posted counts.</summary>
    public string? Tells { get; init; }

    /// <summary>True where the amount is the price ceiling of the step's lot from then on.</summary>
    public bool MovesCeiling { get; init; }

    /// <summary>True where the text is the reason that stands on the procurement.</summary>
    public bool IsReason { get; init; }

    /// <summary>True where it says who or how many take part: shown to nobody before the opening (招标投标法 art. 22).</summary>
    public bool Withheld { get; init; }

    /// <summary>Of a choice, what it may be.</summary>
    public IReadOnlyList<Term> Options { get; init; } = [];
}

/// <summary>A document that comes with a step.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
public sealed record StepDocument(string Code, LocalizedText Name);
