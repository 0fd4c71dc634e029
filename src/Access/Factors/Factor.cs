namespace Trading.Access.Factors;

/// <summary>What can be wrong about second factors.</summary>
internal static class Factor
{
    public static Problem None =>
        Problem.Conflict("factor.none", "尚未启用第二因素。", "No second factor is enrolled.");

    public static Problem Exists =>
        Problem.Conflict(
            "factor.exists",
            "已启用第二因素；如需更换，请先停用。",
            "A second factor is enrolled; remove it first to replace it."
        );
}
