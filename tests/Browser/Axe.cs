using Deque.AxeCore.Commons;

namespace Trading.Browser;

/// <summary>axe-core's rules, asked of the page as it stands.</summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    // A rule's own impact is that of all it finds: those that never find anything serious need not be asked. What stands
    // in a frame is others' work, as the statement of accessibility says.
    private const string Run = """
        async only => {
          const light = axe._audit.rules.filter(rule => rule.impact === 'minor' || rule.impact === 'moderate').map(rule => [rule.id, { enabled: false }]);
          const asked = only.length > 0 ? { runOnly: { type: 'rule', values: only } } : { rules: Object.fromEntries(light) };
          const result = await axe.run(document, { ...asked, resultTypes: ['violations'], iframes: false });
          return result.violations
            .filter(found => found.impact === 'serious' || found.impact === 'critical')
            .map(found => `${found.id} ${found.help} at ${found.nodes.slice(0, 3).map(node => node.html).join(' | ')}`);
        }
        """;

    /// <summary>
    /// What is serious or critical, one line each, which begins with the rule's id. In the page itself: the driver's own
    /// way opens a second page for each answer, which costs more than the rules do.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="only">These rules alone, also where they are not asked otherwise; none for all that are.</param>
    public static async Task<IReadOnlyList<string>> Serious(IPage page, params string[] only)
    {
        if (!await page.EvaluateAsync<bool>("typeof axe === 'object'"))
        {
            await page.EvaluateAsync(Script);
        }

        return await page.EvaluateAsync<string[]>(Run, only);
    }
}
