using System.Data;
using System.Globalization;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Trading.Domain.Codes;

namespace Trading.Kernel.Sql;

/// <summary>
/// How ids, instants and days travel. SQLite has no types for them, so there they are text that sorts as they do:
/// instants in UTC with milliseconds, days as yyyy-MM-dd, ids in upper case, which is how the
/// driver writes those that Dapper sends past the handler (the items of a list). Codes are text on every engine, and
/// only those that are codes are written; in a list they are sent as their texts.
/// </summary>
internal static class ValueMapping
{
    private const string InstantFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    // What a column holds that is not (max), and (max).
    private const int LongestText = 4000;
    private const int LongestBytes = 8000;
    private const int Unlimited = -1;

    private static readonly Lock Gate = new();
    private static bool _registered;

    private static readonly Dictionary<Type, SqlMapper.ITypeHandler> Handlers = new()
    {
        [typeof(Guid)] = new Handler<Guid>(
            DbType.Guid,
            id => id.ToString("D").ToUpperInvariant(),
            ReadId
        ),
        [typeof(DateTimeOffset)] = new Handler<DateTimeOffset>(
            DbType.DateTimeOffset,
            InstantText,
            ReadInstant
        ),
        [typeof(DateOnly)] = new Handler<DateOnly>(
            DbType.Date,
            day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ReadDay
        ),
        [typeof(EntityCode)] = new CodeHandler<EntityCode>(),
        [typeof(UnifiedSocialCreditCode)] = new CodeHandler<UnifiedSocialCreditCode>(),
        [typeof(NaturalPersonNumber)] = new CodeHandler<NaturalPersonNumber>(),
        [typeof(RegionCode)] = new CodeHandler<RegionCode>(),
    };

    private static readonly Dictionary<Type, DbType> Plain = new()
    {
        [typeof(string)] = DbType.String,
        [typeof(int)] = DbType.Int32,
        [typeof(long)] = DbType.Int64,
        [typeof(bool)] = DbType.Boolean,
        [typeof(double)] = DbType.Double,
        [typeof(decimal)] = DbType.Decimal,
        [typeof(byte[])] = DbType.Binary,
    };

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
            // Lists of nearly one length are one text, and on SQL Server one plan.
            SqlMapper.Settings.PadListExpansions = true;
            foreach (var type in Handlers.Keys)
            {
                SqlMapper.RemoveTypeMap(type);
                SqlMapper.RemoveTypeMap(typeof(Nullable<>).MakeGenericType(type));
            }

            foreach (var (type, handler) in Handlers)
            {
                SqlMapper.AddTypeHandler(type, handler);
            }

            _registered = true;
        }
    }

    /// <summary>True when <see cref="Bind"/> knows the type.</summary>
    public static bool CanBind(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return Handlers.ContainsKey(plain) || Plain.ContainsKey(plain);
    }

    /// <summary>Gives a parameter its value outside Dapper, as Dapper with these handlers would.</summary>
    public static void Bind(IDbDataParameter parameter, Type type, object? value)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (Handlers.TryGetValue(plain, out var handler))
        {
            handler.SetValue(parameter, value ?? DBNull.Value);
            return;
        }

        parameter.DbType = Plain.TryGetValue(plain, out var known)
            ? known
            : throw new NotSupportedException($"A batch binds no {plain}.");
        parameter.Value = value ?? DBNull.Value;
        if (parameter is SqlParameter server)
        {
            Widen(server);
        }
    }

    // SQL Server would make a plan for every length; Dapper's own sizes.
    private static void Widen(SqlParameter parameter) =>
        parameter.Size = parameter switch
        {
            { DbType: DbType.String, Value: string { Length: > LongestText } } => Unlimited,
            { DbType: DbType.String } => LongestText,
            { DbType: DbType.Binary, Value: byte[] { Length: > LongestBytes } } => Unlimited,
            { DbType: DbType.Binary } => LongestBytes,
            _ => parameter.Size,
        };

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
                DateOnly day when parameter is SqlParameter => day.ToDateTime(TimeOnly.MinValue),
                _ => value,
            };
        }
    }

    private sealed class CodeHandler<T> : SqlMapper.ITypeHandler
        where T : struct, ICode<T>
    {
        // As it stands: a row must stay readable also where a rule has become stricter since it was written.
        public object Parse(Type destinationType, object value) => T.Given((string)value);

        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.String;
            parameter.Size = LongestText;
            parameter.Value = value switch
            {
                T { Fault: { } fault } => throw new InvalidOperationException(
                    $"{parameter.ParameterName} is no {typeof(T).Name}: {fault.Message.En}"
                ),
                T code => code.ToString(),
                _ => value,
            };
        }
    }
}
