using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trading.Analysis.Draws;

/// <summary>One expert in one stratum (specialty) of the list that a draw is made from.</summary>
/// <param name="Id">The expert, by an identifier that reveals nobody.</param>
/// <param name="Stratum">The specialty; an expert may stand in several.</param>
/// <param name="Employer">The employer; null for an expert without one, who then conflicts with nobody.</param>
/// <param name="Exclusions">Codes of the reasons why the expert may not be drawn; empty for an eligible one.</param>
public sealed record Candidate(
    string Id,
    string Stratum,
    string? Employer,
    IReadOnlyList<string> Exclusions
)
{
    /// <summary>The city's code; null on a list that is drawn from without quotas.</summary>
    public string? City { get; init; }

    /// <summary>The level of the professional title, see <see cref="PoolMember.Title"/>; null where <see cref="City"/> is.</summary>
    public int? Title { get; init; }
}

/// <summary>
/// The list as it stood before the entropy existed. Its hash is published first, so that nobody can be added,
/// removed or excluded once the outcome can be known; the excluded stay on it with their reasons.
/// </summary>
public sealed class FrozenList
{
    // Relaxed escaping writes names in UTF-8 as they are; quotes, backslashes and control characters are still escaped.
    private static readonly JsonWriterOptions Canonical = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // About as many as a line of the list takes.
    private const int BytesOfLine = 160;

    // As JSON writes them: a list has a hundred thousand lines.
    private static readonly JsonEncodedText CityName = Encoded("city");
    private static readonly JsonEncodedText EmployerName = Encoded("employer");
    private static readonly JsonEncodedText ExclusionsName = Encoded("exclusions");
    private static readonly JsonEncodedText IdName = Encoded("id");
    private static readonly JsonEncodedText StratumName = Encoded("stratum");
    private static readonly JsonEncodedText TitleName = Encoded("title");

    private IReadOnlyList<PoolMember>? _members;

    private FrozenList(Candidate[] candidates)
    {
        Candidates = candidates;
        var json = Write(candidates);
        Json = Encoding.UTF8.GetString(json);
        HashBytes = SHA256.HashData(json);
    }

    /// <summary>The candidates in canonical order: by id, then stratum, by code unit.</summary>
    public IReadOnlyList<Candidate> Candidates { get; }

    /// <summary>
    /// The canonical JSON: UTF-8 without white space, an array of
    /// <c>{"employer":...,"exclusions":[...],"id":...,"stratum":...}</c> in canonical order, exclusions sorted; under quotas
    /// with <c>city</c> before and <c>title</c> behind these.
    /// </summary>
    public string Json { get; }

    /// <summary>H0: SHA-256 of the canonical JSON, in lower-case hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(HashBytes);

    internal byte[] HashBytes { get; }

    /// <summary>True where every line says city and title, as a draw under quotas needs.</summary>
    public bool HasTraits => Candidates.All(one => one is { City: not null, Title: not null });

    /// <summary>
    /// Who may be drawn under quotas, in code-unit order of the ids, each with the strata of those lines that exclude nobody. Of a
    /// list without traits nobody.
    /// </summary>
    public IReadOnlyList<PoolMember> Members => _members ??= ReadMembers();

    // Lines of one id stand side by side.
    private List<PoolMember> ReadMembers()
    {
        var members = new List<PoolMember>();
        foreach (var one in Candidates)
        {
            if (one is not { City: { } city, Title: { } title } || one.Exclusions.Count > 0)
            {
                continue;
            }

            if (members.Count > 0 && members[^1].Id == one.Id)
            {
                members[^1] = members[^1] with { Strata = [.. members[^1].Strata, one.Stratum] };
            }
            else
            {
                members.Add(new(one.Id, [one.Stratum], one.Employer, city, title, []));
            }
        }

        return members;
    }

    /// <summary>Freezes a list. 422 for an empty id or stratum, an expert twice in a stratum, or one with two employers, cities or titles.</summary>
    public static Outcome<FrozenList> Freeze(IEnumerable<Candidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        Candidate[] sorted =
        [
            .. candidates.Select(c =>
                c.Exclusions.Count < 2
                    ? c
                    : c with
                    {
                        Exclusions = [.. c.Exclusions.Distinct().Order(StringComparer.Ordinal)],
                    }
            ),
        ];
        Array.Sort(
            sorted,
            (one, other) =>
                string.CompareOrdinal(one.Id, other.Id) is var order and not 0
                    ? order
                    : string.CompareOrdinal(one.Stratum, other.Stratum)
        );
        for (var i = 0; i < sorted.Length; i++)
        {
            var (one, before) = (sorted[i], i > 0 ? sorted[i - 1] : null);
            if (string.IsNullOrEmpty(one.Id) || string.IsNullOrEmpty(one.Stratum))
            {
                return Invalid(
                    "draw.candidate.unnamed",
                    one,
                    "候选人缺少编号或专业。",
                    "A candidate lacks an id or a stratum."
                );
            }

            if (before?.Id != one.Id)
            {
                continue;
            }

            if (before.Stratum == one.Stratum)
            {
                return Invalid(
                    "draw.candidate.twice",
                    one,
                    $"{one.Id}在同一专业中出现两次。",
                    $"{one.Id} stands twice in one stratum."
                );
            }

            if (before.Employer != one.Employer)
            {
                return Invalid(
                    "draw.candidate.employers",
                    one,
                    $"{one.Id}有两个不同的工作单位。",
                    $"{one.Id} has two different employers."
                );
            }

            if (before.City != one.City || before.Title != one.Title)
            {
                return Invalid(
                    "draw.candidate.traits",
                    one,
                    $"{one.Id}有两个不同的城市或职称等级。",
                    $"{one.Id} has two different cities or titles."
                );
            }
        }

        return new FrozenList(sorted);
    }

    /// <summary>Reads a published list back. 422 when it is not JSON of this shape, or not in its canonical form.</summary>
    public static Outcome<FrozenList> Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Candidate[]? candidates;
        try
        {
            candidates = JsonSerializer.Deserialize<Candidate[]>(json, EmbeddedData.Json);
        }
        catch (JsonException)
        {
            candidates = null;
        }

        if (
            candidates is null
            || candidates.Any(c =>
                c is not { Id: not null, Stratum: not null, Exclusions: not null }
            )
        )
        {
            return Problem.Invalid(
                "",
                "draw.list.unreadable",
                new("候选名单无法读取。", "The candidate list cannot be read.")
            );
        }

        var frozen = Freeze(candidates);
        return frozen.Problem is null && frozen.Value.Json != json
            ? Problem.Invalid(
                "",
                "draw.list.not_canonical",
                new("候选名单不是规范形式。", "The candidate list is not in its canonical form.")
            )
            : frozen;
    }

    private static Problem Invalid(string code, Candidate candidate, string zh, string en) =>
        Problem.Invalid("/candidates", code, new(zh, en), candidate.Id);

    private static JsonEncodedText Encoded(string text) =>
        JsonEncodedText.Encode(text, Canonical.Encoder);

    private static ReadOnlySpan<byte> Write(Candidate[] candidates)
    {
        var text = new ArrayBufferWriter<byte>((candidates.Length * BytesOfLine) + 2);
        var strata = new Dictionary<string, JsonEncodedText>();
        using (var json = new Utf8JsonWriter(text, Canonical))
        {
            json.WriteStartArray();
            foreach (var candidate in candidates)
            {
                json.WriteStartObject();
                if (candidate.City is { } city)
                {
                    json.WriteString(CityName, city);
                }

                json.WriteString(EmployerName, candidate.Employer);
                json.WriteStartArray(ExclusionsName);
                foreach (var exclusion in candidate.Exclusions)
                {
                    json.WriteStringValue(exclusion);
                }

                json.WriteEndArray();
                json.WriteString(IdName, candidate.Id);
                if (!strata.TryGetValue(candidate.Stratum, out var stratum))
                {
                    strata[candidate.Stratum] = stratum = Encoded(candidate.Stratum);
                }

                json.WriteString(StratumName, stratum);
                if (candidate.Title is { } title)
                {
                    json.WriteNumber(TitleName, title);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return text.WrittenSpan;
    }
}
