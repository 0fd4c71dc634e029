namespace Trading.Indicators.Supervision;

/// <summary>What the rules ask beside the dossier.</summary>
public interface IIndicatorContext
{
    /// <summary>The parameter in force on a day, as <c>("I08", "cv")</c>.</summary>
    decimal Parameter(string indicator, string name, DateOnly on);

    /// <summary>The narrowest group's baseline with enough peers; null where no group has.</summary>
    Baseline? Baseline(string metric, PeerKey group);

    /// <summary>True for a working day, false for a day off, null where the year is not known.</summary>
    bool? IsWorkingDay(DateOnly day);

    /// <summary>An address that many share lawfully (a carrier's gateway, a trading centre's own), which proves nothing.</summary>
    bool IsSharedGateway(string addressToken);

    /// <summary>The day on which it is judged, in China; null where there is none (a file that says nothing of today).</summary>
    DateOnly? Today => null;

    /// <summary>
    /// The largest p-value of an indicator's family that the last nightly pass rejected by
    /// <see cref="FalseDiscovery.CutOf"/>; zero where it rejected none, null where no pass has run.
    /// </summary>
    double? FalseDiscoveryCut(string indicator) => null;
}
