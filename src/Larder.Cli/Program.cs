using Larder.Cli;
using Larder.Native.Files;

// Every file and directory is made with exactly the mode its place asks for, whatever the caller's shell has set.
uint callerUmask = Umask.Set(0);
return await Application.RunAsync(args, CommandHost.OfProcess() with { CallerUmask = callerUmask }).ConfigureAwait(false);
