using Trading.Registry.Contracts;

namespace Trading.Tests.Registry;

/// <summary>Two changes of one record, brought together.</summary>
public sealed class RecordMergeTests
{
    private static readonly EntityRecord Before = Firms.Record(1) with
    {
        Personnel = [Person("甲", "1"), Person("乙", "2"), Person("丙", "3")],
    };

    [Fact]
    public void Other_sections_other_fields_and_other_rows_are_merged_without_a_question()
    {
        var theirs = Before with
        {
            Contacts = [Firms.Contact() with { Duty = "经理" }],
            Identity = Before.Identity with { Address = "甲地址" },
            Personnel =
            [
                Person("甲", "1") with
                {
                    Duty = "项目经理二",
                },
                .. Before.Personnel.Skip(1),
            ],
        };
        var mine = Before with
        {
            Identity = Before.Identity with { LegalRepresentative = "赵新任" },
            Personnel = [Before.Personnel[0], Before.Personnel[1], Person("丁", "4")],
        };
        var merge = RecordMerge.Of(Before, theirs, mine);
        Assert.Empty(merge.Collisions);
        Assert.Equal(theirs.Contacts, merge.Record.Contacts);
        Assert.Equal(
            theirs.Identity with
            {
                LegalRepresentative = "赵新任",
            },
            merge.Record.Identity
        );
        Assert.Equal(
            [theirs.Personnel[0], Before.Personnel[1], Person("丁", "4")],
            merge.Record.Personnel
        );
    }

    [Fact]
    public void Two_fields_of_one_row_are_merged_too()
    {
        var theirs = Before with
        {
            Personnel = [Person("甲", "1") with { Title = "教授" }, .. Before.Personnel.Skip(1)],
        };
        var mine = Before with
        {
            Personnel =
            [
                Person("甲", "1") with
                {
                    Duty = "技术负责人",
                },
                .. Before.Personnel.Skip(1),
            ],
        };
        var merge = RecordMerge.Of(Before, theirs, mine);
        Assert.Empty(merge.Collisions);
        Assert.Equal(
            Person("甲", "1") with
            {
                Title = "教授",
                Duty = "技术负责人",
            },
            merge.Record.Personnel[0]
        );
    }

    [Fact]
    public void Only_the_same_field_collides_and_both_values_are_named()
    {
        var theirs = Before with { Identity = Before.Identity with { Address = "甲地址" } };
        var mine = Before with { Identity = Before.Identity with { Address = "乙地址" } };
        var collision = Assert.Single(RecordMerge.Of(Before, theirs, mine).Collisions);
        Assert.Equal(
            ("/identity/address", "甲地址", "乙地址"),
            (collision.Pointer, collision.Before, collision.After)
        );
        Assert.Equal("乙地址", RecordMerge.Of(Before, theirs, mine).Record.Identity.Address);
        Assert.Equal(
            "甲地址",
            RecordMerge.Of(Before, theirs, mine, _ => true).Record.Identity.Address
        );
        Assert.Empty(RecordMerge.Of(Before, theirs, theirs).Collisions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_row_that_one_removed_and_the_other_changed_is_asked_about(bool takeTheirs)
    {
        var removed = Before with { Personnel = [.. Before.Personnel.Skip(1)] };
        var changed = Before with
        {
            Personnel = [Person("甲", "1") with { Title = "教授" }, .. Before.Personnel.Skip(1)],
        };
        var gone = RecordMerge.Of(Before, removed, changed, _ => takeTheirs);
        Assert.Null(Assert.Single(gone.Collisions).Before);
        Assert.Equal(takeTheirs ? 2 : 3, gone.Record.Personnel.Count);
        var left = RecordMerge.Of(Before, changed, removed, _ => takeTheirs);
        Assert.Null(Assert.Single(left.Collisions).After);
        Assert.Equal(takeTheirs ? 3 : 2, left.Record.Personnel.Count);
        // Removed by both, or by one and left alone by the other, it is gone.
        Assert.Equal(2, RecordMerge.Of(Before, removed, Before).Record.Personnel.Count);
        Assert.Empty(RecordMerge.Of(Before, removed, removed).Collisions);
    }

    [Fact]
    public void Whoever_changes_nothing_changes_nothing_and_the_order_of_two_makes_no_difference()
    {
        var random = new Random(9);
        for (var round = 0; round < 300; round++)
        {
            var theirs = Shuffled(random, 0);
            var mine = Shuffled(random, 1);
            Assert.True(Same(theirs, RecordMerge.Of(Before, theirs, Before).Record));
            Assert.True(Same(mine, RecordMerge.Of(Before, Before, mine).Record));
            var one = RecordMerge.Of(Before, theirs, mine, _ => true);
            var other = RecordMerge.Of(Before, mine, theirs, _ => false);
            Assert.Equal(one.Collisions.Count, other.Collisions.Count);
            Assert.Equal(one.Record.Identity, other.Record.Identity);
            Assert.Equal(
                one.Record.Personnel.OrderBy(row => row.IdentityNumber, StringComparer.Ordinal),
                other.Record.Personnel.OrderBy(row => row.IdentityNumber, StringComparer.Ordinal)
            );
        }
    }

    private static bool Same(EntityRecord one, EntityRecord other) =>
        Sections.All.All(section => section.Same(one, other));

    // Each touches some fields, removes and adds some rows.
    private static EntityRecord Shuffled(Random random, int who)
    {
        var identity = Before.Identity;
        identity =
            random.Next(2) == 0 ? identity : identity with { Address = $"地址{random.Next(3)}" };
        identity =
            random.Next(2) == 0 ? identity : identity with { Name = $"名称{random.Next(3)}" };
        var rows = Before
            .Personnel.Where(_ => random.Next(4) > 0)
            .Select(row => random.Next(2) == 0 ? row : row with { Title = $"职称{random.Next(3)}" })
            .ToList();
        if (random.Next(2) == 0)
        {
            rows.Add(Person("新", $"{10 + who}"));
        }

        return Before with
        {
            Identity = identity,
            Personnel = rows,
        };
    }

    private static StaffMember Person(string name, string number) =>
        new()
        {
            Name = name,
            IdentityNumber = number,
            Duty = "施工员",
            LicenceNumber = number,
        };
}
