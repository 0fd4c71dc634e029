using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.Http;

/// <summary>
/// Which messages an endpoint sends, read from its compiled handler: what it takes as its body and what it makes. So
/// what a message demands of its caller is known before the body is read, and no endpoint says it a second time.
/// </summary>
public static class EndpointMessages
{
    // A handler, its lambda, what a body makes of itself, and what that calls.
    private const int Deepest = 4;

    private static readonly ConcurrentDictionary<MethodInfo, IReadOnlyList<SentMessage>> Known =
        new();

    private static readonly FrozenDictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value);

    /// <summary>The messages; none of an endpoint that sends none.</summary>
    public static IReadOnlyList<SentMessage> Of(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<MethodInfo>() is { } handler
            ? Known.GetOrAdd(handler, Read)
            : [];

    private static IReadOnlyList<SentMessage> Read(MethodInfo handler)
    {
        var found = new HashSet<Type>();
        Follow(handler, handler.Module.Assembly, 0, [], found);
        if (found.Count == 0)
        {
            // It makes none, so it sends what it was given.
            found.UnionWith(
                handler.GetParameters().Select(given => given.ParameterType).Where(IsMessage)
            );
        }

        return [.. found.Select(type => new SentMessage(type))];
    }

    private static void Follow(
        MethodBase method,
        Assembly module,
        int depth,
        HashSet<MethodBase> seen,
        HashSet<Type> found
    )
    {
        if (!seen.Add(method))
        {
            return;
        }

        // What an async method does stands in its state machine.
        var read =
            method
                .GetCustomAttribute<AsyncStateMachineAttribute>()
                ?.StateMachineType.GetMethod(
                    "MoveNext",
                    BindingFlags.NonPublic | BindingFlags.Instance
                )
            ?? method;
        if (read.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            return;
        }

        foreach (var named in Named(read, code))
        {
            if (named is ConstructorInfo { DeclaringType: { } made } && IsMessage(made))
            {
                found.Add(made);
            }
            else if (depth < Deepest && named.Module.Assembly == module)
            {
                Follow(named, module, depth + 1, seen, found);
            }
        }
    }

    private static IEnumerable<MethodBase> Named(MethodBase method, byte[] code)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } type
            ? type.GetGenericArguments()
            : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length; )
        {
            var value = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            var operation = Codes[value];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod)
            {
                var token = BitConverter.ToInt32(code, at);
                if (method.Module.ResolveMethod(token, ofType, ofMethod) is { } named)
                {
                    yield return named;
                }
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget
                or OperandType.ShortInlineI
                or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static bool IsMessage(Type type) =>
        Array.Exists(
            type.GetInterfaces(),
            contract =>
                contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessage<>)
        );
}

/// <summary>A message that an endpoint sends, and who may send it.</summary>
public sealed class SentMessage(Type type)
{
    /// <summary>Its type.</summary>
    public Type Type => type;

    /// <summary>Whoever asks.</summary>
    public bool IsOpen { get; } = type.IsDefined(typeof(AnyoneAttribute));

    /// <summary>Changes something.</summary>
    public bool IsCommand { get; } = typeof(Mediator.IBaseCommand).IsAssignableFrom(type);

    /// <summary>One of these is needed, where it is not open.</summary>
    public IReadOnlyList<Permission> AnyOf { get; } =
        type.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? [Permission.Platform];

    /// <summary>True when the caller holds what it needs.</summary>
    public bool IsFor(Caller caller) => IsOpen || AnyOf.Any(caller.May);
}
