namespace Trading.Kernel.Security;

/// <summary>What can be done. Which role may do it is data (see Access).</summary>
public enum Permission
{
    /// <summary>Anything that a signed-in caller of whatever role may do: sign out, own messages, language.</summary>
    SignedIn,

    /// <summary>All that a session may do before its second factor was given or enrolled: give it, enrol it, sign out.</summary>
    FinishSignIn,

    /// <summary>Keep the record of the own firm.</summary>
    EditOwnEntity,

    /// <summary>Search and read the registry.</summary>
    BrowseRegistry,

    /// <summary>Verify or return a record.</summary>
    VerifyEntity,

    /// <summary>Read a record as a trading system, for a tender.</summary>
    UseEntity,

    /// <summary>Read contacts unmasked as a trading system, to reach the bidder.</summary>
    UseContacts,

    /// <summary>Read statements and the bank account as a trading system.</summary>
    UseFinances,

    /// <summary>Read shareholders and controllers as a trading system.</summary>
    UseOwnership,

    /// <summary>Register trading systems and issue their keys.</summary>
    ManageSystems,

    /// <summary>Publish procurements and record their steps.</summary>
    ManageProcurement,

    /// <summary>Read procurements with their bids.</summary>
    ReadProcurement,

    /// <summary>Ask for a panel and watch it being filled.</summary>
    ManagePanel,

    /// <summary>Keep the province's pool of experts.</summary>
    ManageExperts,

    /// <summary>Answer an invitation to a panel.</summary>
    AnswerInvitation,

    /// <summary>Read warnings and settle them.</summary>
    ReviewAlerts,

    /// <summary>Train the models and score again.</summary>
    TrainModel,

    /// <summary>Manage people, offices and roles.</summary>
    ManageAccess,

    /// <summary>Read and verify the audit trail.</summary>
    ReadAudit,

    /// <summary>See the jobs' dashboard.</summary>
    OperateJobs,

    /// <summary>Only the platform's own jobs and the operator's command line.</summary>
    Platform,
}
