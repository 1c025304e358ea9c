#include <stdio.h>

#ifndef GREETING
#define GREETING "hello world"
#endif

int main(void)
{
    return puts(GREETING) == EOF;
}
