namespace Trading.Web.Shell;

/// <summary>The pages' words, both languages side by side: <c>@T["提交", "Submit"]</c>.</summary>
public sealed class Words
{
    public string this[string zh, string en] => new LocalizedText(zh, en).ToString();
}
