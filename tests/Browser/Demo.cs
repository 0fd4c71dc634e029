namespace Trading.Browser;

/// <summary>What the product prints at its start: who can sign in.</summary>
internal static class Demo
{
    public const string Password = "liaoning-2026-trial";

    /// <summary>SQL: the demo expert is asked as at the first start, whichever story has answered since.</summary>
    public const string AskTheExpertAgain = """
        update panel_invitation set state = 'invited', answered_at = null, answer_by = '2099-01-01T00:00:00.000Z'
        where id = (
            select i.id from panel_invitation i join expert e on e.id = i.expert_id
            where e.person_id = (select id from person where login = 'expert01')
            order by i.invited_at desc limit 1);
        update panel set state = 'inviting'
        where id in (select panel_id from panel_invitation where answer_by = '2099-01-01T00:00:00.000Z');
        """;
}
