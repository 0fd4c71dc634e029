using Trading.Web.Pages.Registry;
using Dispatcher = Microsoft.AspNetCore.Components.Dispatcher;

namespace Trading.Tests.Registry;

/// <summary>Whoever waits for a page's saves, one thing at a time as on a page.</summary>
public sealed class SavesTests
{
    private readonly Dispatcher _page = Dispatcher.CreateDefault();
    private readonly Queue<TaskCompletionSource> _under = [];
    private readonly List<string> _saved = [];
    private string _screen = "";
    private string _typed = "";
    private bool _refused;

    [Fact]
    public Task Of_two_who_wait_for_one_save_none_goes_on_before_the_next_is_done() =>
        _page.InvokeAsync(async () =>
        {
            var saves = Saves();
            Type("一");
            var first = saves.Save();
            Type("二");
            // The pause after typing ends, and the button is pressed, while the first is under way.
            var second = saves.Save();
            var submit = Submit(saves);
            await Finish();
            await first;
            Assert.False(submit.IsCompleted);
            await Finish();
            await second;
            Assert.Equal("一二", await submit);
            Assert.Equal(["一", "一二"], _saved);
        });

    [Fact]
    public Task What_is_typed_while_the_last_save_is_under_way_is_handed_in_too() =>
        _page.InvokeAsync(async () =>
        {
            var saves = Saves();
            Type("一");
            var submit = Submit(saves);
            Type("二");
            await Finish();
            await Begun();
            Type("三");
            await Finish();
            await Finish();
            Assert.Equal("一二三", await submit);
        });

    [Fact]
    public Task What_is_refused_is_tried_once_and_whoever_waited_is_let_go() =>
        _page.InvokeAsync(async () =>
        {
            var saves = Saves();
            Type("错");
            var submit = Submit(saves);
            _refused = true;
            await Finish();
            await submit;
            Assert.Empty(_saved);
            Assert.False(saves.AreRunning);
        });

    private Saves Saves() =>
        new(
            () => _typed.Length > 0,
            async () =>
            {
                var content = _screen;
                _typed = "";
                var under = new TaskCompletionSource();
                _under.Enqueue(under);
                await under.Task;
                if (_refused)
                {
                    _typed = content;
                }
                else
                {
                    _saved.Add(content);
                }
            }
        );

    private async Task<string?> Submit(Saves saves)
    {
        await saves.SaveAll(() => _refused);
        return _saved.LastOrDefault();
    }

    private void Type(string more)
    {
        _screen += more;
        _typed += more;
    }

    private async Task Finish()
    {
        await Begun();
        _under.Dequeue().SetResult();
    }

    private async Task Begun()
    {
        while (_under.Count == 0)
        {
            await Task.Yield();
        }
    }
}
