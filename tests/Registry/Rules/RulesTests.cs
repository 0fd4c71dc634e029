using System.Text.Json;
using CsCheck;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Tests.Registry;

public sealed class RulesTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.FromHours(8));

    private static readonly Gen<string?> SomeText = Gen.OneOf(
        Gen.Const((string?)null),
        Gen.String[Gen.Char["ab 　甲乙（Ａ"], 0, 4].Select(text => (string?)text)
    );

    private static readonly Gen<EntityRecord> SomeRecord = Gen.Select(
        Gen.Select(SomeText, SomeText, (name, address) => (name, address)),
        Gen.Select(
            SomeText,
            SomeText,
            (name, phone) => new Contact { Name = name, Phone = phone }
        ).List[0, 3],
        Gen.Select(
            SomeText,
            SomeText,
            (name, number) => new Qualification { Name = name, Number = number }
        ).List[0, 3],
        Gen.Int[0, 3],
        (identity, contacts, qualifications, employees) =>
            new EntityRecord
            {
                Identity = new IdentitySection { Name = identity.name, Address = identity.address },
                Contacts = contacts,
                Qualifications = qualifications,
                Size = new SizeSection { Employees = employees == 0 ? null : employees },
            }
    );

    [Fact]
    public void The_canonical_form_of_a_record_is_its_own_canonical_form() =>
        SomeRecord.Sample(record =>
        {
            var once = Canonical.Of(record);
            var twice = Canonical.Of(once);
            return Sections.All.All(section => section.Same(once, twice));
        });

    [Fact]
    public void Records_differ_exactly_where_the_differences_say() =>
        Gen.Select(SomeRecord, SomeRecord)
            .Sample(
                (one, other) =>
                {
                    var (before, after) = (Canonical.Of(one), Canonical.Of(other));
                    var told = Differences
                        .Between(before, after, masked: false)
                        .Select(change => change.Section)
                        .ToHashSet();
                    // The order of rows carries no meaning: rows are matched by name.
                    return Sections.All.All(section =>
                        told.Contains(section.Code)
                            ? !section.Same(before, after)
                            : section.Same(Sorted(before), Sorted(after))
                    );
                }
            );

    [Fact]
    public void An_edit_unverifies_exactly_the_sections_it_changes() =>
        Gen.Select(SomeRecord, SomeRecord)
            .Sample(
                (first, second) =>
                {
                    var verified = (Draft(first) with { State = EntityStates.InReview }).Verified(
                        Now,
                        Today.AddYears(1),
                        []
                    );
                    var edited = verified.Edited(second, Now);
                    return Sections.All.All(section =>
                        section.Same(verified.Record, edited.Record)
                            ? Mark(edited, section.Code) == Mark(verified, section.Code)
                            : Mark(edited, section.Code).State
                                is SectionStates.Changed
                                    or SectionStates.Declared
                    );
                }
            );

    [Fact]
    public void Trust_has_one_order()
    {
        Assert.Equal(
            [
                SectionStates.Empty,
                SectionStates.Declared,
                SectionStates.Changed,
                SectionStates.Attested,
                SectionStates.Verified,
                SectionStates.Authoritative,
            ],
            SectionStates.All.Select(state => state.Code)
        );
        Assert.True(
            SectionStates.Rank(SectionStates.Declared) < SectionStates.Rank(SectionStates.Attested)
        );
        Assert.True(
            SectionStates.Rank(SectionStates.Attested) < SectionStates.Rank(SectionStates.Verified)
        );
        Assert.True(
            SectionStates.Rank(SectionStates.Verified)
                < SectionStates.Rank(SectionStates.Authoritative)
        );
        Assert.Equal(
            [SectionStates.Verified, SectionStates.Authoritative],
            SectionStates.All.Select(state => state.Code).Where(SectionStates.IsConfirmed)
        );
    }

    [Fact]
    public void Whatever_stood_behind_a_section_an_edit_of_it_stands_alone() =>
        Gen.Select(SomeRecord, SomeRecord, Gen.Int[0, 4])
            .Sample(
                (first, second, past) =>
                {
                    var draft = Draft(first);
                    var trusted = past switch
                    {
                        0 => draft,
                        1 => Sections.All.Aggregate(
                            draft,
                            (entity, section) => entity.Attested(section.Code, Now)
                        ),
                        2 => (draft with { State = EntityStates.InReview }).Verified(
                            Now,
                            Today.AddYears(1),
                            []
                        ),
                        3 => draft.WithVerdicts(Agreeing(), Now),
                        _ => (draft with { State = EntityStates.InReview })
                            .Verified(Now, Today.AddYears(1), [])
                            .WithVerdicts(Agreeing(), Now),
                    };
                    var edited = trusted.Edited(second, Now);
                    return Sections.All.All(section =>
                    {
                        var before = Mark(trusted, section.Code).State;
                        var after = Mark(edited, section.Code).State;
                        return section.Same(trusted.Record, edited.Record)
                            ? after == before
                            : SectionStates.Rank(after)
                                <= SectionStates.Rank(SectionStates.Declared)
                                && (after == SectionStates.Changed)
                                    == SectionStates.IsConfirmed(before);
                    });
                }
            );

    [Fact]
    public void A_source_that_says_the_same_again_makes_no_version()
    {
        var heard = Draft(Firms.Record(1)).WithVerdicts(Agreeing(), Now);
        Assert.All(heard.Marks, mark => Assert.Equal(SectionStates.Authoritative, mark.State));
        Assert.Same(heard, heard.WithVerdicts(Agreeing(), Now.AddDays(30)));
        // Nor does another source that says the same.
        Assert.Same(heard, heard.WithVerdicts(Agreeing("乙"), Now.AddDays(30)));
    }

    private static List<SourceVerdict> Agreeing(string source = "甲") =>
        [
            .. Sections.All.Select(section => new SourceVerdict(
                section.Code,
                source,
                true,
                Today,
                [section.Fields[0].Name],
                true
            )),
        ];

    [Fact]
    public void A_removed_row_is_one_difference_a_field_and_no_shift_of_the_others()
    {
        var before = new EntityRecord
        {
            Qualifications = [Firms.Licence("甲"), Firms.Licence("乙"), Firms.Licence("丙")],
        };
        var after = before with { Qualifications = [.. before.Qualifications.Skip(1)] };
        var differences = Differences.Between(before, after, masked: false);
        Assert.All(
            differences,
            change =>
            {
                Assert.StartsWith("资质「甲」", change.Field, StringComparison.Ordinal);
                Assert.Null(change.After);
            }
        );
        Assert.Equal(6, differences.Count);
    }

    [Fact]
    public void Of_namesakes_the_one_that_went_is_told_and_the_one_that_changed()
    {
        static StaffMember Wang(int number, string title) =>
            new()
            {
                Name = "王伟",
                IdentityNumber = $"2101021990010100{number}",
                LicenceNumber = $"辽{number}",
                Title = title,
            };
        var before = new EntityRecord
        {
            Personnel = [Wang(11, "工程师"), Wang(12, "工程师"), Wang(13, "工程师")],
        };
        var after = new EntityRecord
        {
            Personnel = [Wang(14, "助理"), Wang(13, "高级工程师"), Wang(12, "工程师")],
        };
        var left = Differences.Between(
            before,
            after with
            {
                Personnel = [.. after.Personnel.Skip(1)],
            },
            false
        );
        Assert.Equal(
            ["辽11"],
            left.Where(change =>
                    change.Change == ChangeKinds.Removed
                    && change.Pointer == "/personnel/0/licenceNumber"
                )
                .Select(change => change.Before)
        );
        Assert.Equal(
            ("/personnel/0/title", "高级工程师"),
            left.Where(change => change.Change == ChangeKinds.Changed)
                .Select(change => (change.Pointer, change.After!))
                .Single()
        );
        // The first is nobody that was there, though the name is the same: matched with the one that went.
        Assert.Equal(
            [
                "/personnel/0/identityNumber",
                "/personnel/0/title",
                "/personnel/0/licenceNumber",
                "/personnel/1/title",
            ],
            Differences.Between(before, after, false).Select(change => change.Pointer)
        );
    }

    [Fact]
    public void Ten_thousand_rows_that_all_changed_are_compared_in_time_that_grows_with_them()
    {
        static EntityRecord Firm(string title) =>
            new()
            {
                Personnel =
                [
                    .. Enumerable
                        .Range(0, 10_000)
                        .Select(number => new StaffMember
                        {
                            Name = "王伟",
                            Title = $"{title}{number}",
                        }),
                ],
            };
        Assert.Equal(10_000, Differences.Between(Firm("前"), Firm("后"), false).Count);
    }

    [Fact]
    public void A_changed_phone_is_told_to_officers_without_the_number()
    {
        var before = new EntityRecord { Contacts = [Firms.Contact()] };
        var after = new EntityRecord
        {
            Contacts = [Firms.Contact() with { Phone = "02422690000" }],
        };
        var change = Assert.Single(Differences.Between(before, after, masked: true));
        Assert.Equal(("138****2345", "024****0000"), (change.Before, change.After));
    }

    [Fact]
    public void A_complete_record_lacks_nothing() =>
        Assert.All(
            Completeness.Of(Firms.Record(1), Today),
            section =>
            {
                Assert.Empty(section.Errors);
                Assert.Equal(section.Required, section.Filled);
            }
        );

    [Fact]
    public void A_firm_without_licences_is_complete() =>
        Assert.All(
            Completeness.Of(Firms.Record(1) with { Qualifications = [] }, Today),
            section => Assert.Empty(section.Errors)
        );

    [Theory]
    [InlineData("2024-01-01", "2023-12-31", "qualifications.period")]
    [InlineData("2020-01-01", "2026-11-23", "qualifications.expired")]
    [InlineData("2020-01-01", "2026-11-24", null)]
    [InlineData("2020-01-01", null, null)]
    public void A_licence_must_be_in_force(string from, string? to, string? rule)
    {
        var record = Firms.Record(1) with
        {
            Qualifications =
            [
                Firms.Licence() with
                {
                    ValidFrom = DateOnly.Parse(from, null),
                    ValidTo = to is null ? null : DateOnly.Parse(to, null),
                },
            ],
        };
        var errors = Completeness.Of(record, Today).SelectMany(section => section.Errors).ToList();
        Assert.Equal(rule is null ? [] : [rule], errors.Select(error => error.Code));
    }

    [Fact]
    public void The_same_licence_is_not_entered_twice()
    {
        var record = Firms.Record(1) with { Qualifications = [Firms.Licence(), Firms.Licence()] };
        var error = Assert.Single(
            Completeness.Of(record, Today).SelectMany(section => section.Errors)
        );
        Assert.Equal(
            ("/qualifications/1/number", "qualifications.twice"),
            (error.Pointer, error.Code)
        );
    }

    [Theory]
    [InlineData("E47", 9_000, 9_000, SizeClass.Medium)]
    [InlineData("E47", 9_000, 299, SizeClass.Micro)]
    [InlineData("E47", 90_000, 90_000, SizeClass.Large)]
    [InlineData("P", 9_000, 9_000, null)]
    public void The_size_class_follows_from_the_figures(
        string industry,
        int revenue,
        int assets,
        SizeClass? expected
    )
    {
        var entity = Draft(
            Firms.Record(1) with
            {
                Identity = Firms.Identity(1) with { Industry = industry },
                Size = Firms.Size() with
                {
                    RevenueMinor = revenue * 1_000_000L,
                    AssetsMinor = assets * 1_000_000L,
                },
            }
        );
        Assert.Equal(expected, entity.SizeClass);
    }

    [Theory]
    [InlineData("辽宁ＡＢＣ（集团）", "辽宁abc (集团)")]
    [InlineData("㈱村松 建設", "(株)村松建設")]
    public void Names_match_whatever_their_width_case_and_spaces(string one, string other) =>
        Assert.Equal(Canonical.Folded(one), Canonical.Folded(other));

    [Fact]
    public void A_list_sent_as_it_lies_in_its_row_reads_like_any_other()
    {
        IReadOnlyList<Qualification> held = [Firms.Licence("<b>甲</b>"), Firms.Licence("乙")];
        var prepared = new PreparedList<Qualification>(SectionContent.Plain(held));
        Assert.Equal(held, prepared);
        var options = new JsonSerializerOptions(MessageText.Json)
        {
            Converters = { new PreparedListConverter<Qualification>() },
        };
        var sent = JsonSerializer.Serialize<IReadOnlyList<Qualification>>(prepared, options);
        Assert.Equal(JsonSerializer.Serialize(held, MessageText.Json), sent);
        Assert.Equal(held, JsonSerializer.Deserialize<IReadOnlyList<Qualification>>(sent, options));
        Assert.Equal(sent, JsonSerializer.Serialize<IReadOnlyList<Qualification>>(held, options));
    }

    private static Entity Draft(EntityRecord record) =>
        Entity
            .Begin(
                EntityCode.Parse(Firms.Code(1).ToString()),
                EntityStates.Draft,
                new IdentitySection { Name = "甲" },
                Now
            )
            .Edited(record, Now);

    private static SectionMark Mark(Entity entity, string section) =>
        entity.Marks.Single(mark => mark.Section == section);

    private static EntityRecord Sorted(EntityRecord record) =>
        record with
        {
            Contacts =
            [
                .. record.Contacts.OrderBy(contact => contact.ToString(), StringComparer.Ordinal),
            ],
            Qualifications =
            [
                .. record.Qualifications.OrderBy(held => held.ToString(), StringComparer.Ordinal),
            ],
        };
}
