using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Trading.Procurement.Announcements;

namespace Trading.Web.Pages.Procurement;

/// <summary>
/// The public page of a procurement in one language, whatever the reader's own: the language is the thread's, and a page
/// has one. Rendered by the page's own component, so that a preview cannot differ from what is published.
/// </summary>
internal sealed class NoticeHtml(IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>The page's content.</summary>
    /// <param name="announcement">What is shown.</param>
    /// <param name="language">zh-CN or en.</param>
    public async Task<MarkupString> Render(
        ReadAnnouncement.Announcement announcement,
        string language
    )
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return new(
            await renderer.Dispatcher.InvokeAsync(async () =>
            {
                var own = CultureInfo.CurrentUICulture;
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
                try
                {
                    var content = await renderer.RenderComponentAsync<AnnouncementContent>(
                        ParameterView.FromDictionary(
                            new Dictionary<string, object?>
                            {
                                [nameof(AnnouncementContent.Found)] = announcement,
                            }
                        )
                    );
                    return content.ToHtmlString();
                }
                finally
                {
                    CultureInfo.CurrentUICulture = own;
                }
            })
        );
    }
}
