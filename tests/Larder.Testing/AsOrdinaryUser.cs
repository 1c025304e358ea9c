using System.Runtime.InteropServices;
using Larder.Native.Files;

namespace Larder.Testing;

/// <summary>
/// Runs code with the file access of an ordinary user, also where the tests run as root: on a thread whose file system
/// user (setfsuid(2)) is nobody, which takes its capabilities over files from it.
/// </summary>
public static class AsOrdinaryUser
{
    private const uint Nobody = 65534;

    public static void Run(Action action)
    {
        if (!CurrentUser.IsRoot)
        {
            action();
            return;
        }

        Exception? failure = null;
        Thread thread = new(() =>
        {
            _ = SetFileSystemUser(Nobody);
            try
            {
                action();
            }
#pragma warning disable CA1031 // It is thrown again by the thread of the test.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = error;
            }
            finally
            {
                _ = SetFileSystemUser(0);
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

#pragma warning disable SYSLIB1054, CA5392 // The tests compile no unsafe code, which a source-generated import is.
    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetFileSystemUser(uint user);
#pragma warning restore SYSLIB1054, CA5392
}
