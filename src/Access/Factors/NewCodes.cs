using FluentValidation;
using Trading.Access.Contracts;
using Trading.Access.Leave;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.Factors;

/// <summary>Recovery codes, shown once.</summary>
/// <param name="Codes">Ten, each good once.</param>
public sealed record NewCodes(IReadOnlyList<string> Codes);
