using System.Numerics;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

/// <summary>统一交易标识码: judged, and never refused.</summary>
public sealed class TransactionCodeTests
{
    private const string Good = "A0191350100M000100Y43202603020000013";

    [Theory]
    [InlineData("G123498654321", 'H')]
    [InlineData("A0191350100M000100Y4320260302000001", '3')]
    public void The_check_character_is_that_of_the_worked_examples(string text, char check) =>
        Assert.Equal(check, TransactionCode.CheckCharacterOf(text));

    [Fact]
    public void The_powers_of_two_do_not_overflow_however_long_a_code_is()
    {
        const string alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
        var random = new Random(20261129);
        for (var length = 1; length <= 200; length++)
        {
            var text = string.Concat(
                Enumerable.Range(0, length).Select(_ => alphabet[random.Next(36)])
            );
            var sum = text.Reverse()
                .Select(
                    (character, i) =>
                        alphabet.IndexOf(character, StringComparison.Ordinal)
                        * BigInteger.Pow(2, i + 1)
                )
                .Aggregate(BigInteger.Zero, BigInteger.Add);
            var check = TransactionCode.CheckCharacterOf(text);
            Assert.Equal(1, (int)((sum + alphabet.IndexOf(check, StringComparison.Ordinal)) % 37));
        }

        // What 32 bits make of the long example: another character, which we must not.
        var text35 = Good[..^1];
        var wrapped = 0;
        for (var i = 1; i <= text35.Length; i++)
        {
            wrapped = unchecked(
                wrapped
                + alphabet.IndexOf(text35[^i], StringComparison.Ordinal) * (int)Math.Pow(2, i % 32)
            );
        }

        Assert.NotEqual('3', alphabet[(((1 - wrapped % 37) % 37) + 37) % 37]);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("a01-91350100m000100y43-20260302-000001-3")]
    [InlineData("91350100M000100Y43-20260302-000001-3")]
    public void A_good_code_has_no_fault_with_hyphens_or_without(string code) =>
        Assert.Empty(TransactionCode.Faults(code));

    [Theory]
    [InlineData("A0191350100M000100Y43202603020000014", "transaction_code.check_character")]
    [InlineData("A0191350100M000100Y4320260302000001", "transaction_code.length")]
    [InlineData("XX", "transaction_code.length")]
    [InlineData("A0191350100M000100Y43202613020000013", "transaction_code.day")]
    [InlineData("A0191350100M000100Y4420260302000001*", "transaction_code.platform")]
    [InlineData("ABC91350100M000100Y43202603020000013", "transaction_code.form")]
    public void What_is_odd_is_told_by_its_rule(string code, string rule) =>
        Assert.Contains(TransactionCode.Faults(code), fault => fault.Rule == rule);
}
