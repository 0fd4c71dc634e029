using Trading.Web.Pages.Registry;

namespace Trading.Tests.Registry;

/// <summary>Whoever waits for a page's saves.</summary>
public sealed class SavesTests
{
    private readonly Queue<TaskCompletionSource> _under = [];
    private readonly List<string> _saved = [];
    private string _screen = "";
    private string _typed = "";
    private bool _refused;

    [Fact]
    public async Task Of_two_who_wait_for_one_save_none_goes_on_before_the_next_is_done()
    {
        var saves = Saves();
        Type("一");
        var first = saves.Save();
        Type("二");
        // The pause after typing ends, and the button is pressed, while the first is under way.
        var second = saves.Save();
        var submit = Submit(saves);
        Finish();
        await first;
        Assert.False(submit.IsCompleted);
        Finish();
        await second;
        Assert.Equal("一二", await submit);
        Assert.Equal(["一", "一二"], _saved);
    }

    [Fact]
    public async Task What_is_typed_while_the_last_save_is_under_way_is_handed_in_too()
    {
        var saves = Saves();
        Type("一");
        var submit = Submit(saves);
        Type("二");
        Finish();
        Type("三");
        Finish();
        Finish();
        Assert.Equal("一二三", await submit);
    }

    [Fact]
    public async Task What_is_refused_is_tried_once_and_whoever_waited_is_let_go()
    {
        var saves = Saves();
        Type("错");
        var submit = Submit(saves);
        _refused = true;
        Finish();
        await submit;
        Assert.Empty(_saved);
        Assert.False(saves.AreRunning);
    }

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

    private void Finish() => _under.Dequeue().SetResult();
}
