namespace Trading.Kernel.Security;

/// <summary>Counts what is refused to trading systems, for whoever watches them.</summary>
public interface ISystemRefusals
{
    /// <summary>A request of the caller was refused with a code; nothing for who is no system.</summary>
    void Refused(Caller caller, string code);
}
