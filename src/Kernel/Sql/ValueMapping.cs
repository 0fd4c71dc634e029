using System.Data;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Trading.Kernel.Sql;

/// <summary>
/// How ids, instants and days travel. SQLite has no types for them, so there they are text that sorts as they do:
/// instants in UTC with milliseconds, days as yyyy-MM-dd, ids in upper case, which is how the
/// driver writes those that Dapper sends past the handler (the items of a list).
/// </summary>
internal static class ValueMapping
{
    private const string InstantFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private static readonly Lock Gate = new();
    private static bool _registered;

    /// <summary>Tells Dapper, once a process.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (_registered)
            {
                return;
            }

            DefaultTypeMap.MatchNamesWithUnderscores = true;
            foreach (var type in new[] { typeof(Guid), typeof(DateTimeOffset), typeof(DateOnly) })
            {
                SqlMapper.RemoveTypeMap(type);
                SqlMapper.RemoveTypeMap(typeof(Nullable<>).MakeGenericType(type));
            }

            SqlMapper.AddTypeHandler(
                typeof(Guid),
                new Handler<Guid>(DbType.Guid, id => id.ToString("D").ToUpperInvariant(), ReadId)
            );
            SqlMapper.AddTypeHandler(
                typeof(DateTimeOffset),
                new Handler<DateTimeOffset>(DbType.DateTimeOffset, InstantText, ReadInstant)
            );
            SqlMapper.AddTypeHandler(
                typeof(DateOnly),
                new Handler<DateOnly>(
                    DbType.Date,
                    day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    ReadDay
                )
            );
            _registered = true;
        }
    }

    public static string InstantText(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    // All engines keep milliseconds; cutting here makes a value read back equal the one written.
    public static DateTimeOffset Milliseconds(DateTimeOffset instant) =>
        new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMillisecond), instant.Offset);

    private static object ReadId(object value) => value is Guid id ? id : Guid.Parse((string)value);

    private static object ReadInstant(object value) =>
        value switch
        {
            DateTimeOffset instant => instant,
            DateTime instant => new DateTimeOffset(DateTime.SpecifyKind(instant, DateTimeKind.Utc)),
            _ => DateTimeOffset.Parse(
                (string)value,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal
            ),
        };

    private static object ReadDay(object value) =>
        value switch
        {
            DateOnly day => day,
            DateTime day => DateOnly.FromDateTime(day),
            _ => DateOnly.ParseExact((string)value, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        };

    private sealed class Handler<T>(DbType type, Func<T, string> toText, Func<object, object> read)
        : SqlMapper.ITypeHandler
        where T : struct
    {
        public object Parse(Type destinationType, object value) => read(value);

        public void SetValue(IDbDataParameter parameter, object value)
        {
            // A null keeps its type: PostgreSQL must know the type of "@x is null".
            parameter.DbType = parameter is SqliteParameter ? DbType.String : type;
            parameter.Value = value switch
            {
                T typed when parameter is SqliteParameter => toText(typed),
                DateTimeOffset instant => Milliseconds(instant).ToUniversalTime(),
                DateOnly day when parameter is Microsoft.Data.SqlClient.SqlParameter =>
                    day.ToDateTime(TimeOnly.MinValue),
                _ => value,
            };
        }
    }
}
