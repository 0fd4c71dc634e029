namespace Trading.Kernel.Security;

/// <summary>
/// A way of being a party to what is read, said in SQL by the module whose data they are. In its condition <c>{0}</c>,
/// <c>{1}</c> … stand for the statement's columns after the fourth of its <c>{scope …}</c> token, <c>@party</c> for the
/// party and <c>@day</c> for the day, in China, on which it is asked.
/// </summary>
/// <param name="Code">Of letters; one a condition.</param>
/// <param name="Name">What somebody sees by it, in words.</param>
/// <param name="Columns">How many columns it looks at.</param>
/// <param name="Condition">The condition.</param>
public sealed record DataRelation(string Code, LocalizedText Name, int Columns, string Condition);

/// <summary>Who is a party, and on which day.</summary>
/// <param name="Relation">In which way.</param>
/// <param name="Code">Who.</param>
/// <param name="Day">When.</param>
public sealed record DataParty(DataRelation Relation, string Code, DateOnly Day);
