namespace Trading.Web;

/// <summary>
/// What one process does: answer people and systems (<c>api</c>), work the jobs (<c>worker</c>), or both. From
/// <c>--roles</c> or <c>Trading:Roles</c>, parted by commas; both unless said.
/// </summary>
/// <param name="Api">Pages and API; a process without them answers its health alone.</param>
/// <param name="Worker">Jobs: the outbox, Hangfire's workers and its clock.</param>
internal sealed record HostRoles(bool Api, bool Worker)
{
    private const string ApiName = "api";
    private const string WorkerName = "worker";

    /// <summary>From the settings; a word that is no role stops the start.</summary>
    public static HostRoles From(IConfiguration settings)
    {
        if ((settings["Roles"] ?? settings["Trading:Roles"]) is not { Length: > 0 } said)
        {
            // The setting of the release before, which goes on working for one more.
            return new HostRoles(Api: true, settings.GetValue("Trading:JobServer", true));
        }

        var names = said.Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        return
            names.Length > 0
            && names.All(name =>
                name.Equals(ApiName, StringComparison.OrdinalIgnoreCase)
                || name.Equals(WorkerName, StringComparison.OrdinalIgnoreCase)
            )
            ? new HostRoles(
                names.Contains(ApiName, StringComparer.OrdinalIgnoreCase),
                names.Contains(WorkerName, StringComparer.OrdinalIgnoreCase)
            )
            : throw new InvalidOperationException(
                $"Trading:Roles is '{said}'; it must be api, worker, or both parted by a comma."
            );
    }
}
