using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>How complete one section is.</summary>
/// <param name="Section">Its code.</param>
/// <param name="Filled">Fields filled that must be.</param>
/// <param name="Required">Fields that must be filled.</param>
/// <param name="Errors">What is missing or breaks a rule, by field.</param>
internal sealed record Completeness(
    string Section,
    int Filled,
    int Required,
    IReadOnlyList<FieldError> Errors
)
{
    private const int WholeShare = 10_000;

    /// <summary>
    /// What a record must have to be submitted. A draft may lack any of it: it is saved as typed, and this tells
    /// what is left to do.
    /// </summary>
    public static IReadOnlyList<Completeness> Of(EntityRecord record, DateOnly today) =>
        [.. Sections.All.Select(section => Of(section, record, today))];

    private static Completeness Of(SectionShape section, EntityRecord record, DateOnly today)
    {
        var check = new Check(section);
        var rows = section.Rows(record);
        if (rows.Count < section.FewestRows)
        {
            check.Need(
                $"/{section.Code}",
                null,
                new(
                    $"至少一名{section.RowName.Zh}",
                    $"first {section.RowName.En.ToLowerInvariant()}"
                )
            );
        }

        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var field in section.Fields)
            {
                var value = field.Of(rows[i]);
                if (section.Demands(field, record.Identity.Kind))
                {
                    check.Need(section.Pointer(i, field), value, field.Label);
                }

                if (value is string text && Fault(field.Kind, text, today) is { } fault)
                {
                    check.Wrong(fault.At(section.Pointer(i, field)));
                }
            }

            Period(section, rows[i], i, today, check);
        }

        Twice(section, rows, check);
        switch (section.Code)
        {
            case Sections.Size:
                // Only some industries are measured by assets.
                if (
                    EntityKinds.IsMeasured(record.Identity.Kind)
                    && IndustrySection.SmeIndustryOf(record.Identity.Industry) is { } industry
                    && industry.Small.Assets is not null
                )
                {
                    var assets = section.Field("assetsMinor");
                    check.Need("/size/assetsMinor", record.Size.AssetsMinor, assets.Label);
                }

                break;
            case Sections.Shareholders:
                Holders(record.Shareholders, check);
                break;
            case Sections.Performances:
                Performances(record.Performances, today, check);
                break;
            case Sections.BankAccount:
                if (record.BankAccount != new BankAccount())
                {
                    // An account is of use whole or not at all.
                    foreach (var field in section.Fields.Where(field => field.Name != "bankCode"))
                    {
                        check.Need(
                            section.Pointer(0, field),
                            field.Of(record.BankAccount),
                            field.Label
                        );
                    }
                }

                break;
            default:
                break;
        }

        return check.Result();
    }

    /// <summary>Why a text is not what its kind should be; null where it is.</summary>
    public static CodeFault? Fault(FieldKind kind, string text, DateOnly today) =>
        kind switch
        {
            FieldKind.Phone when !PhoneNumber.TryParse(text, out _, out var fault) => fault,
            FieldKind.Email when !EmailAddress.TryParse(text, out _, out var fault) => fault,
            FieldKind.IdentityNumber
                when !CitizenIdentityNumber.TryParse(text, today, out _, out var fault) => fault,
            FieldKind.Account
                when text.Length is < 8 or > 34 || !text.All(char.IsAsciiLetterOrDigit) => new(
                "account.shape",
                new(
                    "账号应为8至34位数字或字母。",
                    "An account number has 8 to 34 digits or letters."
                )
            ),
            FieldKind.BankCode when text.Length != 12 || !text.All(char.IsAsciiDigit) => new(
                "bank_code.shape",
                new("联行号应为12位数字。", "An interbank code has 12 digits.")
            ),
            _ => null,
        };

    private static void Period(
        SectionShape section,
        object row,
        int index,
        DateOnly today,
        Check check
    )
    {
        if (section.ValidTo is not { } end || end.Of(row) is not DateOnly to)
        {
            return;
        }

        var pointer = section.Pointer(index, end);
        if (section.ValidFrom?.Of(row) is DateOnly from && to < from)
        {
            check.Wrong(
                pointer,
                $"{section.Code}.period",
                new("有效期止早于有效期起。", "It expires before it begins.")
            );
        }
        else if (to < today)
        {
            check.Wrong(
                pointer,
                $"{section.Code}.expired",
                new(
                    $"该{section.RowName.Zh}已过有效期，请更新或删除。",
                    $"This {section.RowName.En.ToLowerInvariant()} has expired; renew or remove it."
                )
            );
        }
    }

    private static void Twice(SectionShape section, IReadOnlyList<object> rows, Check check)
    {
        if (section.Key.Count == 0)
        {
            return;
        }

        var key = section.Key.Select(section.Field).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            if (
                key[0].Of(rows[i]) is not null
                && !seen.Add(
                    string.Join(
                        '\n',
                        key.Select(field => FieldText.Typed(field, field.Of(rows[i])))
                    )
                )
            )
            {
                check.Wrong(
                    section.Pointer(i, key[0]),
                    $"{section.Code}.twice",
                    new(
                        $"同一{section.RowName.Zh}填写了两次。",
                        $"The same {section.RowName.En.ToLowerInvariant()} is entered twice."
                    )
                );
            }
        }
    }

    private static void Holders(IReadOnlyList<Shareholder> holders, Check check)
    {
        for (var i = 0; i < holders.Count; i++)
        {
            if (holders[i].Kind == HolderKinds.Body)
            {
                check.Need(
                    $"/shareholders/{i}/code",
                    holders[i].Code,
                    new("股东信用代码", "holder's code")
                );
            }
        }

        var sum = holders.Sum(holder => (long?)holder.ShareBasisPoints) ?? 0;
        if (sum > WholeShare)
        {
            check.Wrong(
                $"/shareholders/{holders.Count - 1}/shareBasisPoints",
                "shareholders.sum",
                new(
                    $"持股比例合计{sum / 100m:0.##}%，超过100%。",
                    $"The shares add up to {sum / 100m:0.##} per cent, more than 100."
                )
            );
        }
    }

    private static void Performances(
        IReadOnlyList<Performance> performances,
        DateOnly today,
        Check check
    )
    {
        for (var i = 0; i < performances.Count; i++)
        {
            var done = performances[i];
            if (done.CompletedOn < done.SignedOn)
            {
                check.Wrong(
                    $"/performances/{i}/completedOn",
                    "performances.period",
                    new("竣工或验收早于签订。", "Accepted before it was signed.")
                );
            }

            if (done.SignedOn > today)
            {
                check.Wrong(
                    $"/performances/{i}/signedOn",
                    "performances.future",
                    new("签订日期在今天之后。", "Signed after today.")
                );
            }
        }
    }

    private sealed class Check(SectionShape section)
    {
        private readonly List<FieldError> _errors = [];
        private int _filled;
        private int _required;

        public void Need(string pointer, object? value, LocalizedText name)
        {
            _required++;
            if (value is null)
            {
                Wrong(pointer, "missing", new($"请填写{name.Zh}。", $"Enter the {name.En}."));
            }
            else
            {
                _filled++;
            }
        }

        public void Wrong(string pointer, string code, LocalizedText message) =>
            Wrong(new FieldError(pointer, code, message.ToString()));

        public void Wrong(FieldError error) => _errors.Add(error);

        public Completeness Result() => new(section.Code, _filled, _required, _errors);
    }
}
