using System.Text.RegularExpressions;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>Fields that are typed into.</summary>
public sealed partial class TypedInputsTests
{
    /// <summary>
    /// A field whose value is set beside a listener, and not bound, is given back what the host knew of it: on a slow line
    /// that is less than what was typed since.
    /// </summary>
    [Fact]
    public void What_is_typed_is_bound()
    {
        var pages = Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "src", "Web"),
            "*.razor",
            SearchOption.AllDirectories
        );
        Assert.Empty(
            pages.Where(page => Listened().IsMatch(File.ReadAllText(page))).Select(Path.GetFileName)
        );
    }

    [GeneratedRegex("<(input|textarea)\\b(?=[^\\n]*\\bvalue=\"@)(?=[^\\n]*@oninput=)")]
    private static partial Regex Listened();
}
