using System.Data.Common;

namespace Trading.Kernel.Sql;

/// <summary>A question that <see cref="SqlSession.Ask{T}"/> put, without the type of its answer.</summary>
internal interface IQuestion
{
    Statement Statement { get; }

    object Args { get; }

    /// <summary>Takes the answer from the result that the reader is at.</summary>
    Task Read(DbDataReader reader, CancellationToken cancel);
}

/// <summary>One row that was asked for ahead of its use; good within the transaction in which it was asked.</summary>
public sealed class Question<T> : IQuestion
{
    private readonly SqlSession _session;
    private readonly Statement _statement;
    private readonly object _args;
    private readonly int _transaction;
    private bool _answered;
    private T? _answer;

    internal Question(SqlSession session, int transaction, Statement statement, object args) =>
        (_session, _transaction, _statement, _args) = (session, transaction, statement, args);

    Statement IQuestion.Statement => _statement;

    object IQuestion.Args => _args;

    /// <summary>True while the transaction is open in which it was asked.</summary>
    public bool IsGood => _session.IsIn(_transaction);

    /// <summary>The row, or null; sent now if it has not gone with another question.</summary>
    public async ValueTask<T?> Answer(CancellationToken cancel)
    {
        if (!_answered)
        {
            _session.Withdraw(this);
            (_answer, _answered) = (await _session.One<T>(_statement, _args, cancel), true);
        }

        return _answer;
    }

    async Task IQuestion.Read(DbDataReader reader, CancellationToken cancel) =>
        (_answer, _answered) = ((await Batch.Rows<T>(reader, cancel)).SingleOrDefault(), true);
}
