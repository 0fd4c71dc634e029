using Microsoft.Extensions.Configuration;

namespace Trading.Kernel;

/// <summary>
/// How long what nobody needs any more is kept (<c>Trading:Retention:…Days</c>). What the law says about records and the
/// audit trail stands elsewhere.
/// </summary>
public sealed record RetentionSettings
{
    /// <summary>Marks of effects (<c>EffectDays</c>): longer than any worker sleeps.</summary>
    public TimeSpan Effects { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Messages that a rule refused (<c>RefusedMessageDays</c>).</summary>
    public TimeSpan RefusedMessages { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Replies to requests with an Idempotency-Key (<c>ReplyDays</c>).</summary>
    public TimeSpan Replies { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Sessions after they expired (<c>SessionDays</c>): half a year, as long as the Cybersecurity Law has logs kept (网络安全法第二十一条).</summary>
    public TimeSpan Sessions { get; init; } = TimeSpan.FromDays(184);

    /// <summary>Notices after they were read (<c>ReadNoticeDays</c>).</summary>
    public TimeSpan ReadNotices { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Long jobs after they ended (<c>LongJobDays</c>).</summary>
    public TimeSpan LongJobs { get; init; } = TimeSpan.FromDays(180);

    /// <summary>The settings of a host.</summary>
    public static RetentionSettings From(IConfiguration settings)
    {
        var section = settings.GetSection("Trading:Retention");
        var usual = new RetentionSettings();
        return new()
        {
            Effects = Days("EffectDays", usual.Effects),
            RefusedMessages = Days("RefusedMessageDays", usual.RefusedMessages),
            Replies = Days("ReplyDays", usual.Replies),
            Sessions = Days("SessionDays", usual.Sessions),
            ReadNotices = Days("ReadNoticeDays", usual.ReadNotices),
            LongJobs = Days("LongJobDays", usual.LongJobs),
        };

        TimeSpan Days(string name, TimeSpan otherwise) =>
            section.GetValue<double?>(name) is { } days
                ? days > 0
                    ? TimeSpan.FromDays(days)
                    : throw new InvalidOperationException(
                        $"Trading:Retention:{name} is {days}; it must be more than 0."
                    )
                : otherwise;
    }
}
