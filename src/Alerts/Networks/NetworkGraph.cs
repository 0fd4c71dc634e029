namespace Trading.Alerts.Networks;

/// <summary>A node.</summary>
/// <param name="Id">Kind and key, as queries name it.</param>
/// <param name="Kind">One of <see cref="NodeKinds"/>.</param>
/// <param name="Key">Code, token or key.</param>
/// <param name="Label">In words; what is sealed by its mask.</param>
/// <param name="IsSeed">True for what was asked for.</param>
public sealed record NetworkNode(string Id, string Kind, string Key, string Label, bool IsSeed);

/// <summary>A tie.</summary>
/// <param name="Kind">One of <see cref="EdgeKinds"/>.</param>
/// <param name="One">Id of a node.</param>
/// <param name="Other">Id of a node.</param>
/// <param name="Times">In how many procurements; 0: by the register.</param>
/// <param name="First">Of the first of them; null where it is not known.</param>
/// <param name="Last">Of the last of them.</param>
/// <param name="RestsOn">On what it rests.</param>
/// <param name="Otherwise">What else would explain it.</param>
public sealed record NetworkEdge(
    string Kind,
    string One,
    string Other,
    long Times,
    DateOnly? First,
    DateOnly? Last,
    LocalizedText RestsOn,
    LocalizedText Otherwise
);

/// <summary>A part of the network.</summary>
/// <param name="Nodes">What was asked for first.</param>
/// <param name="Edges">The oftenest first.</param>
/// <param name="Findings">What is found between its nodes, the gravest first.</param>
/// <param name="IsCut">True where there is more than is shown: a shorter time or fewer kinds show all of it.</param>
public sealed record NetworkGraph(
    IReadOnlyList<NetworkNode> Nodes,
    IReadOnlyList<NetworkEdge> Edges,
    IReadOnlyList<NetworkGraph.Found> Findings,
    bool IsCut
)
{
    /// <summary>A finding in a line.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Kind">See <see cref="Trading.Analysis.Networks.NetworkRelations"/>.</param>
    /// <param name="Level">One of <see cref="Levels"/>.</param>
    /// <param name="Names">Between whom.</param>
    /// <param name="Sentence">What was counted.</param>
    public sealed record Found(
        Guid Id,
        string Kind,
        string Level,
        string Names,
        LocalizedText Sentence
    );
}
